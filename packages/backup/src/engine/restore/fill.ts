import { CodedError, isEmptyDatabase, type EnvRecord } from '@twinship/core'
import {
  addressOf,
  analyze,
  createIncoming,
  toRestoreTarget,
  type Address,
} from '../../adapters/pg/restore/incoming.ts'
import { carrySettings } from '../../adapters/pg/restore/carry-settings.ts'
import { dropDatabase, oidOf } from '../../adapters/pg/restore/maintenance.ts'
import { markSql } from '../../adapters/pg/restore/marks.ts'
import { requireRestoreProgram } from '../../adapters/pg/programs.ts'
import type { MarkedDatabase, OnStep, RestoreMark } from '../../model/restore.ts'
import { incomingName, isIncomingName } from '../../restore/names.ts'
import type { OpenedBackup } from '../open-backup.ts'
import { checkStoredFile } from '../read-file.ts'
import { readDifferences, requireFingerprints, requireSame, restoreInto } from '../verify.ts'
import type { PgRestoreSession } from './session.ts'

/** What the database belongs to beside its data: put together by whoever knows the engine's records. */
export type RestoreRecords = {
  /**
   * Gives the database that comes the identity of the live one, and the audit records it does not have. May be
   * repeated.
   */
  carry(live: Address, incoming: Address): Promise<void>
  /** Writes the swap into the audit of the database that is live now, unless it stands there already. */
  record(live: Address, mark: RestoreMark): Promise<AuditEnd | null>
}

export type AuditEnd = { readonly sequence: number; readonly hash: string }

export type FillOptions = {
  readonly opened: OpenedBackup
  readonly run: string
  /** Name of the backup that was made before. */
  readonly safety: string | null
  readonly noOwner: boolean
  readonly records: RestoreRecords
  /** PATH, for the programs. */
  readonly env: EnvRecord
  readonly now: () => number
  readonly onStep: OnStep
  readonly signal?: AbortSignal | undefined
}

export type Filled = {
  readonly incoming: MarkedDatabase
  /** What of its settings this role may not set, as it would be typed. */
  readonly refused: readonly string[]
}

/**
 * Restores a backup into a database beside the live one, proves it and makes it ready to be swapped in. The live one is
 * not touched. Throws BACKUP.*; then nothing is left.
 */
export async function fillIncoming(session: PgRestoreSession, options: FillOptions): Promise<Filled> {
  const { opened, run, safety, env, now, onStep } = options
  const { maintenance, target } = session
  requireFingerprints(opened.manifest)
  await requireRestoreProgram(env)
  await dropUnfilled(session)
  // Before anything is executed that stands in it.
  for (const file of opened.files) await checkStoredFile(opened, file)
  const at = now()
  const name = incomingName(target.database, at)
  const mark: RestoreMark = {
    twinship: 'restore',
    version: 1,
    run,
    kind: 'restore',
    state: 'filling',
    database: target.database,
    backup: opened.manifest.name,
    safety,
    at: new Date(at).toISOString(),
    comment: null,
    old: null,
  }
  await createIncoming({ ...session, ...target, name, mark })
  try {
    await onStep('created')
    await pourAndProve(addressOf(target.url, name), options)
    const { refused } = await makeReady(session, { name, mark, records: options.records, onStep })
    const ready: RestoreMark = { ...mark, state: 'ready' }
    const oid = await oidOf(maintenance, name)
    if (oid === undefined)
      throw new CodedError('DB.CONNECTION_LOST', `${name} was dropped by another session.`)
    await onStep('ready')
    return { incoming: { name, oid, bytes: 0, mark: ready }, refused }
  } catch (error) {
    await dropDatabase(maintenance, name).catch(() => undefined)
    throw error
  }
}

/** Of restores that were killed; no other one is under way. */
export async function dropUnfilled(session: PgRestoreSession): Promise<readonly string[]> {
  const unfilled = (await listUnfinished(session)).filter(({ state }) => state === 'filling')
  const names = unfilled.map(({ name }) => name)
  for (const name of names) await dropDatabase(session.maintenance, name)
  return names
}

/** What restores that were killed have left: the databases that would have come, and how far each had. */
export async function listUnfinished(
  session: PgRestoreSession,
): Promise<readonly { readonly name: string; readonly state: RestoreMark['state'] }[]> {
  const marked = (await session.marks()).filter(({ mark }) => mark.state !== 'kept')
  return [
    ...marked.map(({ name, mark }) => ({ name, state: mark.state })),
    ...(await findUnmarked(session)).map((name) => ({ name, state: 'filling' as const })),
  ]
}

/** Killed between CREATE DATABASE and its mark: known by the name, the owner, and that there is nothing in it. */
async function findUnmarked({ maintenance, target }: PgRestoreSession): Promise<readonly string[]> {
  const { database, url } = target
  const rows = await maintenance.query<{ name: string }>(
    `select d.datname as name from pg_catalog.pg_database d
     where pg_catalog.shobj_description(d.oid, 'pg_database') is null
       and d.datdba = (select live.datdba from pg_catalog.pg_database live where live.datname = $1)`,
    [database],
  )
  const found: string[] = []
  for (const { name } of rows.filter((row) => isIncomingName(row.name, database))) {
    const at = addressOf(url, name)
    if (await isEmptyDatabase(at.url, at.location).catch(() => false)) found.push(name)
  }
  return found
}

async function pourAndProve(address: Address, options: FillOptions): Promise<void> {
  const { opened, env, noOwner, onStep, signal } = options
  const target = await toRestoreTarget(opened.manifest, { address, env, noOwner })
  try {
    await restoreInto(opened, target)
    await onStep('filled')
    requireSame(opened.manifest, await readDifferences(opened.manifest, target))
    await onStep('proven')
  } finally {
    await target.drop()
  }
  if (signal?.aborted === true) throw new CodedError('INTERRUPTED', 'Stopped; nothing was changed.')
}

type Making = {
  readonly name: string
  readonly mark: RestoreMark
  readonly records: RestoreRecords
  readonly onStep: OnStep
}

/** Everything that belongs to the live database and is no part of a backup; then it may be swapped in. */
export async function makeReady(
  { maintenance, target, liveOid }: Pick<PgRestoreSession, 'maintenance' | 'target' | 'liveOid'>,
  { name, mark, records, onStep }: Making,
): Promise<{ readonly refused: readonly string[] }> {
  const address = addressOf(target.url, name)
  await analyze(address)
  await records.carry(target, address)
  const keepsRights = mark.kind === 'undo'
  const carrying = { from: liveOid, to: name, shownAs: target.database, keepsRights }
  const refused = await carrySettings(maintenance, carrying)
  await onStep('carried')
  await maintenance.query(markSql(name, { ...mark, state: 'ready' }))
  return { refused }
}
