import { randomUUID } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { AuditHead } from '../model/audit.ts'
import type { Attempt, DatabaseState } from '../model/database-state.ts'
import type { MigrationFile, MigrationFolder } from '../model/folder.ts'
import type { EnvironmentName } from '../model/identity.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { FilePlan, FileReport, RunEvent, RunInfo } from '../model/run.ts'
import type { LedgerComparison, MigrationState } from '../model/state.ts'
import { loadParser } from '../parse/load.ts'
import { planFile } from '../plan/plan-file.ts'
import { refuseUnrunnable } from '../plan/refuse.ts'
import { selectPending, type SelectPolicy } from '../plan/select.ts'
import type { MigrationDatabase, MigrationSession } from '../ports/migration-database.ts'
import { compareState } from './compare.ts'
import { findPending } from './find-pending.ts'
import { identityIfMissing } from './identity.ts'

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
  /** Called before anything is changed, with the lock held; throws to stop. */
  readonly check?: (comparison: LedgerComparison, state: DatabaseState) => void
  /** Called whenever folder and database were compared. */
  readonly onCompared?: (comparison: LedgerComparison, state: DatabaseState) => void
  readonly onEvent?: (event: RunEvent) => void
  /** Aborted: stop at the next safe point. */
  readonly signal?: AbortSignal | undefined
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
 * pending, nothing is locked and nothing written. Throws CodedErrors: CONNECT.*, DB.*, MIGRATION.*,
 * IDENTITY.*, ENGINE.*, INTERRUPTED.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const { database, folder } = options
  const before = await readIfThere(options)
  if (before !== undefined && !(await mayBePending(options, before))) return nothingPending(folder)
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

/** Seen without the lock, a file that another runner is at looks like one that was interrupted. */
async function mayBePending(options: MigrateOptions, state: DatabaseState): Promise<boolean> {
  try {
    return (await select(options, state)).length > 0
  } catch (error) {
    if (error instanceof CodedError && error.code === 'MIGRATION.INTERRUPTED') return true
    throw error
  }
}

async function select(options: MigrateOptions, state: DatabaseState): Promise<readonly MigrationState[]> {
  const { location } = options.database
  const { selected, comparison } = await findPending({ ...options, location }, state)
  options.onCompared?.(comparison, state)
  if (selected.length > 0) options.check?.(comparison, state)
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

type Running = MigrateOptions & {
  readonly read: Reader
  readonly onEvent: (event: RunEvent) => void
}

async function runPending(options: Running, session: MigrationSession): Promise<MigrateReport> {
  const { folder, environment, run } = options
  const first = await session.readState()
  const selected = await select(options, first)
  if (selected.length === 0) return nothingPending(folder)
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
  await session.startRun(run, { pending, environment, ...options.about })
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
    const plans = await planAll(options, await session.readState())
    if (!(await applyPlans(plans, session, options, applied))) return
  }
}

async function planAll(options: Running, state: DatabaseState): Promise<readonly FilePlan[]> {
  const { folder, read } = options
  const comparison = await compareState(folder, state)
  return selectPending(comparison, options.policy).flatMap((selected) => {
    const migration = folder.migrations[selected.position]
    if (migration === undefined) return []
    const id = selected.kind === 'interrupted' ? selected.attemptId : undefined
    const interrupted = state.attempts.find((attempt) => attempt.id === id)
    const failed = state.attempts.find((attempt) => isFailed(attempt, migration))
    return [planFile({ migration, parsed: read(migration), interrupted, failed, newId: randomUUID() })]
  })
}

function isFailed({ state, tag, whenMs }: Attempt, migration: MigrationFile): boolean {
  return state === 'failed' && tag === migration.tag && whenMs === migration.whenMs
}

async function applyPlans(
  plans: readonly FilePlan[],
  session: MigrationSession,
  { onEvent, signal }: Running,
  applied: FileReport[],
): Promise<boolean> {
  for (const [index, plan] of plans.entries()) {
    if (signal?.aborted === true) throw interrupted(plan.migration.tag)
    onEvent({ kind: 'file-started', tag: plan.migration.tag, index, total: plans.length })
    const report = await session.runFile(plan, signal)
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
