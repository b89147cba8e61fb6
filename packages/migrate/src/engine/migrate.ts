import { CodedError } from '@twinship/core'
import type { AuditHead } from '../model/audit.ts'
import { auditEvent } from '../model/audit-event.ts'
import type { DatabaseState, RunHolder } from '../model/database-state.ts'
import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import type { EnvironmentName } from '../model/identity.ts'
import { patientOptions, type OnlineOptions } from '../model/online.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { Plan } from '../model/plan.ts'
import type { FileReport, RunEvent, RunInfo } from '../model/run.ts'
import type { LedgerComparison, MigrationState } from '../model/state.ts'
import { loadParser } from '../parse/load.ts'
import { refuseUnrunnable } from '../plan/refuse.ts'
import { selectPending, type SelectPolicy } from '../plan/select.ts'
import type { MigrationDatabase, MigrationSession } from '../ports/migration-database.ts'
import { compareState } from './compare.ts'
import { findPending } from './find-pending.ts'
import { identityIfMissing } from './identity.ts'
import { workOf, type Work } from './work.ts'

export type MigrateOptions = {
  readonly database: MigrationDatabase
  readonly folder: MigrationFolder
  readonly environment: EnvironmentName
  readonly policy: SelectPolicy
  readonly run: RunInfo
  /** Names said with the start of the run in the audit. */
  readonly about?: Readonly<Record<string, string>>
  /** Make a missing database. */
  readonly create: boolean
  /** How long to wait for another runner. */
  readonly waitMs: number
  /** Called before anything is changed, last with the lock held; throws to stop. */
  readonly check?: (comparison: LedgerComparison, state: DatabaseState) => Promise<void> | void
  /** Called whenever folder and database were compared. */
  readonly onCompared?: (comparison: LedgerComparison, state: DatabaseState) => void
  readonly onEvent?: (event: RunEvent) => void
  /** Files run by plan, step by step; without it as they stand, but for one that was begun by a plan. */
  readonly online?: OnlineRun
  /** How a file that was begun by a plan goes on, where `online` does not say. */
  readonly onlineOptions?: OnlineOptions
  /** Aborted: stop at the next safe point. */
  readonly signal?: AbortSignal | undefined
}

export type OnlineRun = {
  /**
   * The plan for these tags in this order, from what the database is at this moment: called with the lock held. Throws
   * where something is refused or no longer what was reviewed.
   */
  readonly plan: (pending: readonly string[]) => Promise<Plan>
  readonly options: OnlineOptions
}

export type MigrateReport = {
  /** What this run applied, in order. */
  readonly applied: readonly FileReport[]
  /** Migrations of the folder. */
  readonly total: number
  readonly outOfOrder: readonly string[]
  /** Null where nothing was pending: then nothing was written. */
  readonly run: string | null
  readonly auditHead: AuditHead | null
}

/**
 * Applies what is pending, exactly once among any number of callers. Reads first without the lock: where nothing is
 * pending, nothing is locked and nothing written, unless a run is open that was killed: it is closed. Throws
 * CodedErrors: CONNECT.*, DB.*, MIGRATION.*, IDENTITY.*, ENGINE.*, INTERRUPTED.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const { database, folder } = options
  const before = await readIfThere(options)
  if (before !== undefined && !(await mayBePending(options, before)) && goneRun(before) === undefined)
    return nothingPending(folder)
  const read = await createReader(folder)
  parseAll(read, folder, before)
  const onEvent = options.onEvent ?? (() => undefined)
  const { waitMs, create, signal } = options
  const session = await database.open({ waitMs, create, onEvent, signal })
  try {
    return await runPending({ ...options, read, onEvent }, session)
  } finally {
    await session.close()
  }
}

async function readIfThere(options: MigrateOptions): Promise<DatabaseState | undefined> {
  const { database, create, waitMs, signal, onEvent = () => undefined } = options
  try {
    return await database.readState({ waitMs, signal, onEvent })
  } catch (error) {
    if (create && error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE') return undefined
    throw error
  }
}

/**
 * Seen without the lock, a file that another runner is at looks like one that was interrupted, and what it fills like
 * a database in use: that is decided with the lock.
 */
async function mayBePending(options: MigrateOptions, state: DatabaseState): Promise<boolean> {
  try {
    return (await select(options, state)).length > 0
  } catch (error) {
    if (!(error instanceof CodedError) || error.code.startsWith('IDENTITY.')) throw error
    if (error.code === 'MIGRATION.INTERRUPTED' || state.openRun?.isAlive === true) return true
    throw error
  }
}

async function select(options: MigrateOptions, state: DatabaseState): Promise<readonly MigrationState[]> {
  const { location } = options.database
  const { selected, comparison } = await findPending({ ...options, location }, state)
  options.onCompared?.(comparison, state)
  if (selected.length > 0) await options.check?.(comparison, state)
  return selected
}

/** Each file is parsed once, however often the state is read. */
async function createReader({ dialect }: MigrationFolder): Promise<Reader> {
  const parser = await loadParser(dialect)
  const known = new Map<MigrationFile, ParsedMigration>()
  return (migration) => {
    const parsed = known.get(migration) ?? parser.parse(migration)
    known.set(migration, parsed)
    return parsed
  }
}

type Reader = (migration: MigrationFile) => ParsedMigration

/** A file that is not SQL must not cost a database, or be found after others were applied. */
function parseAll(read: Reader, { migrations }: MigrationFolder, state: DatabaseState | undefined): void {
  const known = new Set(state?.rows.map(({ hash }) => hash))
  for (const migration of migrations) {
    if (!migration.equivalentHashes.some((hash) => known.has(hash))) read(migration)
  }
}

function nothingPending({ migrations }: MigrationFolder): MigrateReport {
  return { applied: [], total: migrations.length, outOfOrder: [], run: null, auditHead: null }
}

/** Killed after its last statement as a rule: nothing is left to do by which it would be closed. */
function goneRun({ openRun }: DatabaseState): RunHolder | undefined {
  return openRun === null || openRun.isAlive ? undefined : openRun
}

/** What cannot be written stays open, and is told: it fails no command that has nothing to do. */
async function closeGoneRun(
  { run, onEvent }: Running,
  session: MigrationSession,
  state: DatabaseState,
): Promise<void> {
  const gone = goneRun(state)
  if (gone === undefined) return
  const { runId } = gone
  const details = { outcome: 'interrupted', applied: [], gone: true }
  const event = auditEvent(run, 'run.finished', details, runId)
  await session.record([{ kind: 'run-gone', runId }], event).catch((error: unknown) => {
    const code = error instanceof CodedError ? ` (${error.code})` : ''
    onEvent({
      kind: 'notice',
      text: `The end of a run that was killed could not be written to the audit${code}.`,
    })
  })
}

type Running = MigrateOptions & {
  readonly read: Reader
  readonly onEvent: (event: RunEvent) => void
}

async function runPending(options: Running, session: MigrationSession): Promise<MigrateReport> {
  const { folder, environment, run } = options
  const first = await session.readState()
  const selected = await select(options, first)
  if (selected.length === 0) {
    await closeGoneRun(options, session, first)
    return nothingPending(folder)
  }
  for (const { position } of selected) {
    const migration = folder.migrations[position]
    if (migration !== undefined) refuseUnrunnable(options.read(migration))
  }
  const identity = identityIfMissing(first, environment)
  await session.prepare(identity, folder.layout)
  if (identity !== null && !first.isEmpty) {
    const text = `${options.database.location} was used before, and is labelled ${environment} from now on.`
    options.onEvent({ kind: 'notice', text })
  }
  const pending = selected.map(({ tag }) => tag)
  await session.startRun(run, { pending, environment, wasEmpty: first.isEmpty, ...options.about })
  const applied: FileReport[] = []
  const finish = async (outcome: 'applied' | 'failed' | 'interrupted', more: object = {}) =>
    session.finishRun(outcome, { applied: applied.map(({ tag }) => tag), ...more })
  try {
    await applyAll(options, session, applied)
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'BUG.UNEXPECTED'
    const outcome = code === 'INTERRUPTED' ? 'interrupted' : 'failed'
    // Whether a backend that cannot be reached is at work still, nobody knows: its run stays open.
    if (code !== 'DB.CONNECTION_LOST') await finish(outcome, { code }).catch(tellUnrecorded(options))
    throw error
  }
  const auditHead = await finish('applied').catch((error: unknown) => {
    throw appliedUnrecorded(error, applied)
  })
  const outOfOrder = selected.filter(({ kind }) => kind === 'out-of-order').map(({ tag }) => tag)
  return { applied, total: folder.migrations.length, outOfOrder, run: run.id, auditHead }
}

/** The error that is thrown is that of the migration. */
function tellUnrecorded({ onEvent }: Running): (error: unknown) => void {
  return (error) => {
    const code = error instanceof CodedError ? ` (${error.code})` : ''
    onEvent({ kind: 'notice', text: `The end of this run could not be written to the audit${code}.` })
  }
}

function appliedUnrecorded(cause: unknown, applied: readonly FileReport[]): CodedError {
  const why = cause instanceof CodedError ? `: ${cause.message}` : '.'
  const tags = applied.map(({ tag }) => tag)
  return new CodedError(
    'AUDIT.NOT_WRITTEN',
    `Applied: ${tags.join(', ')}. Only the end of the run could not be written to the audit${why}`,
    { details: { applied: tags }, cause },
  )
}

/** One file after the other; where somebody else changed the state in between, what is left is decided anew. */
async function applyAll(options: Running, session: MigrationSession, applied: FileReport[]): Promise<void> {
  for (;;) {
    const { works, isAll } = await planAll(options, session, await session.readState())
    const isStale = await applyWorks(works, session, options, applied)
    if (isAll && !isStale) return
  }
}

async function planAll(
  options: Running,
  session: MigrationSession,
  state: DatabaseState,
): Promise<{ readonly works: readonly Work[]; readonly isAll: boolean }> {
  const { folder, online } = options
  const comparison = await compareState(folder, state)
  const all = selectPending(comparison, options.policy)
  const interrupted = all.filter(({ kind }) => kind === 'interrupted')
  // What comes behind a file that stopped midway is planned once that has come to its end, on what it leaves.
  const selected = online !== undefined && interrupted.length > 0 ? interrupted : all
  const fresh = selected.filter(({ kind }) => kind !== 'interrupted').map(({ tag }) => tag)
  const planned = online === undefined || fresh.length === 0 ? undefined : await online.plan(fresh)
  const works: Work[] = []
  for (const one of selected) {
    const migration = folder.migrations[one.position]
    if (migration !== undefined)
      works.push(
        await workOf(session, state, { migration, parsed: options.read(migration), selected: one, planned }),
      )
  }
  return { works, isAll: selected.length === all.length }
}

async function applyWorks(
  works: readonly Work[],
  session: MigrationSession,
  { onEvent, signal, online, onlineOptions = patientOptions }: Running,
  applied: FileReport[],
): Promise<boolean> {
  const run = async (work: Work) => {
    if (work.kind === 'file') return session.runFile(work.plan, signal)
    if (session.runOnline === undefined) throw new Error('this database carries out no plans')
    return session.runOnline(work.file, online?.options ?? onlineOptions, signal)
  }
  for (const [index, work] of works.entries()) {
    const { tag } = work.kind === 'file' ? work.plan.migration : work.file.migration
    if (signal?.aborted === true) throw interrupted(tag)
    onEvent({ kind: 'file-started', tag, index, total: works.length })
    const report = await run(work)
    if (report === 'stale') return true
    applied.push(report)
    onEvent({ kind: 'file-applied', report })
  }
  return false
}

function interrupted(tag: string): CodedError {
  return new CodedError('INTERRUPTED', `Stopped before ${tag}; what is applied is recorded.`, {
    hint: 'Run ops migrate again: it goes on from there.',
  })
}
