import { stat } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { openFile } from '../../adapters/sqlite/connection.ts'
import { lockFile } from '../../adapters/sqlite/lock.ts'
import { readBack, requireIntact } from '../../adapters/sqlite/place.ts'
import { readSqliteFacts } from '../../adapters/sqlite/read-facts.ts'
import { readApplied, readIdentity } from '../../adapters/sqlite/read-records.ts'
import {
  closeFile,
  readJournalMode,
  requireNoHolders,
  setJournalMode,
} from '../../adapters/sqlite/restore/fence.ts'
import {
  exists,
  incomingFile,
  isSameFile,
  keptFile,
  listKeptFiles,
  removeWithSidecars,
  replaceFile,
  type KeptFile,
} from '../../adapters/sqlite/restore/files.ts'
import {
  beginState,
  endState,
  isUnderWay,
  readState,
  writeState,
  type FileRestoreState,
} from '../../adapters/sqlite/restore/state.ts'
import { writeDurably } from '../../adapters/store/durable.ts'
import { compareRestored } from '../../compare/compare.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { LossReport, OnStep, RestoreMark } from '../../model/restore.ts'
import type { RestoreTarget } from '../../ports/target.ts'
import { describeLoss } from '../../restore/loss.ts'
import type { OpenedBackup } from '../open-backup.ts'
import { checkStoredFile } from '../read-file.ts'
import { readDifferences, requireFingerprints, requireSame, restoreInto } from '../verify.ts'
import type { AuditEnd, RestoreRecords } from './fill.ts'

export type FileTarget = {
  readonly path: string
  readonly location: string
  readonly ledgerTable: string
}

export type FileRestoreOptions = {
  readonly target: FileTarget
  readonly run: string
  readonly safety: string | null
  readonly records: RestoreRecords
  readonly waitMs: number
  readonly now: () => number
  readonly onStep: OnStep
}

export type FileSwapReport = { readonly old: string; readonly auditHead: AuditEnd | null }

/** Restores a backup into a file beside, proves it, and puts it in the place of the live one. */
export async function restoreFile(
  opened: OpenedBackup,
  options: FileRestoreOptions,
): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  const { manifest } = opened
  requireFingerprints(manifest)
  for (const file of opened.files) await checkStoredFile(opened, file)
  const incoming = incomingFile(target.path, now())
  return swapping(options, incoming, async (at) => {
    const sink = beside(at, manifest)
    await restoreInto(opened, sink)
    await onStep('filled')
    requireSame(manifest, await readDifferences(manifest, sink))
    await onStep('proven')
    return { kind: 'restore', backup: manifest.name }
  })
}

/** Puts the file before the newest restore back, a copy of it; the restored one is put aside in turn. */
export async function undoFile(kept: KeptFile, options: FileRestoreOptions): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  const report = await swapping(options, incomingFile(target.path, now()), async (at) => {
    await copyByVacuum(kept.path, at)
    await onStep('filled')
    await requireCopied(kept, at, target.ledgerTable)
    await onStep('proven')
    return { kind: 'undo', backup: null }
  })
  await removeWithSidecars(kept.path)
  return report
}

/** With what stands in its log, should somebody have written to it. */
async function copyByVacuum(from: string, to: string): Promise<void> {
  const client = openFile(from)
  try {
    await client.execute({ sql: 'vacuum into ?', args: [to] })
  } finally {
    client.close()
  }
}

/** Before the kept file goes, its copy is proven as a backup is. Throws BACKUP.NOT_PROVEN. */
async function requireCopied({ path: from, name }: KeptFile, to: string, ledgerTable: string): Promise<void> {
  const client = openFile(to)
  try {
    await requireIntact(client, name)
  } finally {
    client.close()
  }
  const [saved, copied] = [await readFile(from, ledgerTable), await readFile(to, ledgerTable)]
  // What had no parent before has none in the copy either.
  requireSame({ name }, compareRestored(saved, { ...copied, brokenForeignKeys: [] }))
}

function beside(at: string, manifest: Manifest): RestoreTarget {
  return {
    server: manifest.database.server,
    sink: { kind: 'file', write: (content) => writeDurably(at, content) },
    readBack: (what) => readBack(at, manifest, what),
    drop: () => removeWithSidecars(at),
  }
}

type Incoming = Pick<RestoreMark, 'kind' | 'backup'>

/** filling → swapping → done; whatever fails before the rename leaves the live file as it was. */
async function swapping(
  options: FileRestoreOptions,
  incoming: string,
  fill: (at: string) => Promise<Incoming>,
): Promise<FileSwapReport> {
  const { target, now, onStep } = options
  const { path: file, location } = target
  const at = path.join(path.dirname(file), incoming)
  const unlock = await lockFile(file, location)
  try {
    const fields = { incoming, old: keptFile(file, now()), journalMode: await readJournalMode(file) }
    const state = await beginState(file, fields)
    const progress = { isReplaced: false }
    try {
      await onStep('created')
      const what = await fill(at)
      return await swapFiles(options, state, { ...what, at, progress })
    } catch (error) {
      if (!progress.isReplaced) await goBack(file, state)
      throw error
    }
  } finally {
    await unlock()
  }
}

type Swapping = Incoming & { readonly at: string; readonly progress: { isReplaced: boolean } }

async function swapFiles(
  { target, records, run, safety, waitMs, now, onStep }: FileRestoreOptions,
  state: FileRestoreState,
  { at, kind, backup, progress }: Swapping,
): Promise<FileSwapReport> {
  const { path: file, location } = target
  const [live, copy] = [addressOf(file), addressOf(at)]
  const fence = await closeFile(file, location, waitMs)
  let auditHead: AuditEnd | null
  try {
    await writeState(file, { ...state, state: 'swapping' })
    await onStep('fencing')
    await records.carry(live, copy)
    await onStep('carried')
    const common = { twinship: 'restore', version: 1, state: 'swapped', comment: null } as const
    const names = { database: path.basename(file), old: state.old, at: new Date(now()).toISOString() }
    auditHead = await records.record(copy, { ...common, ...names, run, kind, backup, safety })
    await onStep('recorded')
    await requireSettled(at)
    await replaceFile(file, at, path.join(path.dirname(file), state.old), async () => {
      await onStep('closed')
      await requireNoHolders(file, location)
    })
    progress.isReplaced = true
    await onStep('swapped')
  } finally {
    await fence.release()
  }
  await finish(file, state)
  await onStep('finished')
  return { old: state.old, auditHead }
}

/** What stood in a log of the copy would not come along: there is none, or it is empty. */
async function requireSettled(file: string): Promise<void> {
  const log = await stat(`${file}-wal`).catch(() => undefined)
  if (log === undefined || log.size === 0) return
  throw new CodedError('DB.BUSY', `${file} is open in another program; nothing was swapped.`)
}

async function finish(file: string, { journalMode }: FileRestoreState): Promise<void> {
  await setJournalMode(file, journalMode)
  await endState(file)
}

/** Before the rename: the live file is what it was. */
async function goBack(
  file: string,
  { incoming, old, journalMode }: FileRestoreState,
): Promise<readonly string[]> {
  const folder = path.dirname(file)
  const link = path.join(folder, old)
  if (await isSameFile(file, link)) await removeWithSidecars(link)
  await removeWithSidecars(path.join(folder, incoming))
  await setJournalMode(file, journalMode)
  await endState(file)
  return [incoming]
}

export type FileResumeReport =
  | { readonly kind: 'finished'; readonly old: string }
  | { readonly kind: 'went-back'; readonly dropped: readonly string[] }

/**
 * Ends a restore that was killed: after the rename it is finished, before it the live file is what it was. Throws
 * RESTORE.NOTHING, RESTORE.LOCKED.
 */
export async function resumeFile({ path: file, location }: FileTarget): Promise<FileResumeReport> {
  const state = await readState(file)
  if (state === undefined) {
    throw new CodedError('RESTORE.NOTHING', `No restore of ${location} stopped midway.`)
  }
  if (await isUnderWay(file, state))
    throw new CodedError('RESTORE.LOCKED', `A restore of ${location} is under way.`)
  const isRenamed =
    state.state === 'swapping' && !(await exists(path.join(path.dirname(file), state.incoming)))
  if (!isRenamed) return { kind: 'went-back', dropped: await goBack(file, state) }
  await finish(file, state)
  return { kind: 'finished', old: state.old }
}

/** Throws RESTORE.LOCKED, RESTORE.UNFINISHED, RESTORE.OTHER_DATABASE. */
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
  const saved = manifest?.database.identity ?? null
  if (saved === null || otherDatabase) return
  const client = openFile(file)
  try {
    const identity = await readIdentity(client)
    if (identity === null || identity.id === saved.id) return
  } finally {
    client.close()
  }
  throw new CodedError(
    'RESTORE.OTHER_DATABASE',
    `${manifest?.name ?? ''} is of a ${saved.environment} database of another identity than ${location}.`,
  )
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

async function readFile(file: string, ledgerTable: string) {
  const client = openFile(file)
  try {
    const facts = await readSqliteFacts(client, { fingerprints: true })
    return { facts, tables: facts.tables, applied: await readApplied(client, ledgerTable) }
  } finally {
    client.close()
  }
}

/** Throws RESTORE.NOTHING. */
export async function newestKeptFile({ path: file, location }: FileTarget): Promise<KeptFile> {
  const kept = (await listKeptFiles(file)).at(-1)
  if (kept !== undefined) return kept
  throw new CodedError(
    'RESTORE.NOTHING',
    `Nothing that a restore of ${location} put aside is left beside it.`,
  )
}

export async function dropKeptFiles(target: FileTarget): Promise<readonly string[]> {
  await newestKeptFile(target)
  const kept = await listKeptFiles(target.path)
  for (const one of kept) await removeWithSidecars(one.path)
  return kept.map(({ name }) => name)
}

function addressOf(file: string): { readonly url: string; readonly location: string } {
  return { url: `file:${file.split('/').map(encodeURIComponent).join('/')}`, location: `file:${file}` }
}
