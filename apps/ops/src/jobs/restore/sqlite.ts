import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import {
  dropKeptFiles,
  listKeptFiles,
  listUnfinishedFiles,
  newestKeptFile,
  openBackup,
  readFileLoss,
  readKeptFile,
  requireFileRestorable,
  restoreFile,
  resumeFile,
  undoFile,
  type FileSwapReport,
  type FileTarget,
  type Manifest,
} from '@twinship/backup'
import { CodedError, requireConfirmation } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { createStored } from '../../jobs/backup/create.ts'
import { signedFor } from '../../jobs/backup/signatures.ts'
import { openStore } from '../../jobs/backup/store.ts'
import { askConsent } from './consent.ts'
import { emptyReport, type RestoreFlags, type RestoreReport, type StepHook } from './flags.ts'
import { identityFileOf } from './identity-file.ts'
import { createRecords, type KeptRecords } from './records.ts'

function fileTarget({ config, ledger }: JobContext): FileTarget {
  const { direct } = config
  if (direct.dialect !== 'sqlite' || direct.kind !== 'file') throw new CodedError('BACKUP.UNSUPPORTED')
  const { path, location } = direct
  return { path: realPath(path), location, ledgerTable: ledger.table ?? '__drizzle_migrations' }
}

/** Through links: the file is what is swapped, and all that lies beside it lies beside the file. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

export async function restoreSqlite(
  context: JobContext,
  flags: RestoreFlags,
  manifest: Manifest,
  onStep: StepHook,
): Promise<RestoreReport> {
  const { now, waitMs, env } = context
  const target = fileTarget(context)
  const store = await openStore(context)
  const identityFile = identityFileOf(context, flags)
  const signed = signedFor(context, flags)
  const opened = await openBackup({ store, name: manifest.name, identityFile, env, ...signed })
  await requireFileRestorable(target, manifest, { otherDatabase: flags.otherDatabase === true })
  const loss = await readFileLoss(target, manifest, now)
  const report = { ...emptyReport, action: 'restore' as const, backup: manifest.name, loss }
  const what = `Restoring ${manifest.name}`
  const refusal = await askConsent(context, loss, { confirm: flags.confirm, what })
  if (refusal !== undefined) return { ...report, error: refusal }
  const safety = flags.safetyBackup ? await safetyBackup(context) : null
  const records = await createRecords(context)
  const options = { target, run: randomUUID(), safety, records, waitMs, now, onStep }
  const done = await restoreFile(opened, options)
  return { ...report, safetyBackup: safety, ...ofSwap(done, records) }
}

export async function undoSqlite(
  context: JobContext,
  flags: RestoreFlags,
  onStep: StepHook,
): Promise<RestoreReport> {
  const { now, waitMs } = context
  const target = fileTarget(context)
  await requireFileRestorable(target, undefined, { otherDatabase: true })
  const kept = await newestKeptFile(target)
  const loss = await readFileLoss(target, await readKeptFile(kept, target), now)
  const report = { ...emptyReport, action: 'undo' as const, loss }
  const what = `Putting back ${kept.name}`
  const refusal = await askConsent(context, loss, { confirm: flags.confirm, what })
  if (refusal !== undefined) return { ...report, error: refusal }
  const records = await createRecords(context)
  const options = { target, run: randomUUID(), safety: null, records, waitMs, now, onStep }
  return { ...report, ...ofSwap(await undoFile(kept, options), records) }
}

function ofSwap({ old, auditHead }: FileSwapReport, records: KeptRecords): Partial<RestoreReport> {
  return { old, auditHead, leftBehind: records.leftBehind() }
}

/** Also what goes back: on a file there is nothing to be finished before the rename. */
export async function resumeSqlite(context: JobContext, action: 'resume' | 'abort'): Promise<RestoreReport> {
  const done = await resumeFile(fileTarget(context))
  const report = { ...emptyReport, action }
  return done.kind === 'finished' ? { ...report, old: done.old } : { ...report, dropped: done.dropped }
}

export async function dropOldSqlite(context: JobContext, { confirm }: RestoreFlags): Promise<RestoreReport> {
  const { direct } = context.config
  const typed =
    confirm ?? (await context.ask?.(`Dropping what restores put aside. Type ${direct.name} to go on: `))
  requireConfirmation(direct, typed, 'Dropping what restores put aside')
  return { ...emptyReport, action: 'drop-old', dropped: await dropKeptFiles(fileTarget(context)) }
}

export async function listOldSqlite(context: JobContext): Promise<RestoreReport> {
  const { path } = fileTarget(context)
  const kept = (await listKeptFiles(path)).map(({ name, bytes }) => ({ name, bytes }))
  return { ...emptyReport, action: 'list', kept, unfinished: await listUnfinishedFiles(path) }
}

async function safetyBackup(context: JobContext): Promise<string> {
  context.notice('Backing up what is there now (--no-safety-backup leaves it out).')
  return (await createStored(context, { fingerprints: true })).manifest.name
}
