import path from 'node:path'
import { CodedError } from '@twinship/core'
import { freeBytesAt } from '../../adapters/free-bytes.ts'
import { openFile } from '../../adapters/sqlite/connection.ts'
import { readSqliteFacts } from '../../adapters/sqlite/read-facts.ts'
import { readApplied, readIdentity } from '../../adapters/sqlite/read-records.ts'
import type { KeptFile } from '../../adapters/sqlite/restore/files.ts'
import { isUnderWay, readState } from '../../adapters/sqlite/restore/state.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { LossReport } from '../../model/restore.ts'
import { describeLoss } from '../../restore/loss.ts'
import { requireRoom } from '../../restore/room.ts'

export type FileTarget = {
  readonly path: string
  readonly location: string
  readonly ledgerTable: string
}

/** Throws RESTORE.LOCKED, RESTORE.UNFINISHED, RESTORE.OTHER_DATABASE, RESTORE.NO_ROOM. */
export async function requireFileRestorable(
  { path: file, location }: FileTarget,
  manifest: Manifest | undefined,
  { otherDatabase }: { readonly otherDatabase: boolean },
): Promise<void> {
  const state = await readState(file)
  if (state !== undefined && (await isUnderWay(file, state))) {
    throw new CodedError('RESTORE.LOCKED', `Another restore of ${location} is under way.`)
  }
  if (state !== undefined) {
    throw new CodedError('RESTORE.UNFINISHED', `A restore of ${location} stopped midway (${state.state}).`)
  }
  if (manifest === undefined) return
  if (!otherDatabase) await requireOwn(file, location, manifest)
  await requireFileRoom(file, manifest.database.bytes)
}

async function requireOwn(file: string, location: string, { name, database }: Manifest): Promise<void> {
  const saved = database.identity
  if (saved === null) return
  const client = openFile(file)
  try {
    const identity = await readIdentity(client)
    if (identity === null || identity.id === saved.id) return
  } finally {
    client.close()
  }
  throw new CodedError(
    'RESTORE.OTHER_DATABASE',
    `${name} is of a ${saved.environment} database of another identity than ${location}.`,
  )
}

/** The copy lies beside the file until it takes its place. Throws RESTORE.NO_ROOM. */
export async function requireFileRoom(file: string, bytes: number): Promise<void> {
  const folder = path.dirname(file)
  requireRoom({ folder, freeBytes: await freeBytesAt(folder) }, bytes)
}

/** What is in the live file and not in what the manifest, or the file that was put aside, holds. */
export async function readFileLoss(
  { path: file, ledgerTable }: FileTarget,
  saved: Pick<Manifest, 'name' | 'instant' | 'facts' | 'migrations'>,
  now: () => number,
): Promise<LossReport> {
  const present = await readFile(file, ledgerTable)
  return describeLoss(saved, { ...present, isSame: true, atMs: now() })
}

export async function readKeptFile(
  kept: KeptFile,
  { ledgerTable }: FileTarget,
): Promise<Pick<Manifest, 'name' | 'instant' | 'facts' | 'migrations'>> {
  const { facts, applied } = await readFile(kept.path, ledgerTable)
  const time = kept.name.slice(-19)
  const instant = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}T${time.slice(9, 11)}:${time.slice(11, 13)}:${time.slice(13, 15)}.${time.slice(16, 19)}Z`
  const ledger = { schema: null, table: ledgerTable }
  return { name: kept.name, instant, facts, migrations: { ledger, applied } }
}

export async function readFile(file: string, ledgerTable: string) {
  const client = openFile(file)
  try {
    const facts = await readSqliteFacts(client, { fingerprints: true })
    return { facts, tables: facts.tables, applied: await readApplied(client, ledgerTable) }
  } finally {
    client.close()
  }
}
