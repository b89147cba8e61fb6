import type { AuditEvent, AuditHead, AuditRow } from '../model/audit.ts'
import type { DatabaseState } from '../model/database-state.ts'
import type { Dialect, Layout, MigrationFile } from '../model/folder.ts'
import type { Identity } from '../model/identity.ts'
import type { AbortReport, OnlineFile, OnlineOptions, StoredPlan } from '../model/online.ts'
import type { FilePlan, FileReport, RunEvent, RunInfo, RunOutcome } from '../model/run.ts'

/** A database that migrations are applied to. Opening one of these connects to nothing. */
export type MigrationDatabase = {
  readonly dialect: Dialect
  /** Safe to print. */
  readonly location: string
  /**
   * Reads and changes nothing; waits as `waiting` says where reading needs a lock (SQLite). Throws CONNECT.* and DB.*
   * errors; CONNECT.NO_DATABASE where there is none.
   */
  readState(waiting?: Partial<Waiting>): Promise<DatabaseState>
  /** The audit, oldest first; none where the engine was never here. */
  readAudit(): Promise<readonly AuditRow[]>
  /**
   * The executing session with the database's lock, which lives and dies with it. Waits for at most `waitMs`, then
   * throws MIGRATION.LOCKED naming the holder. Creates a missing database where `create` says so.
   */
  open(options: OpenOptions): Promise<MigrationSession>
}

/** How a call waits for others. */
export type Waiting = {
  readonly waitMs: number
  readonly onEvent: (event: RunEvent) => void
  /** Aborts the wait. */
  readonly signal?: AbortSignal | undefined
}

export type OpenOptions = Waiting & {
  readonly create: boolean
}

/** Every method throws CodedErrors. After DB.CONNECTION_LOST only close() may be called. */
export type MigrationSession = {
  readState(): Promise<DatabaseState>
  /**
   * The engine's tables and Drizzle's ledger, made where they are missing, the ledger as the folder's layout has it;
   * `identity` is written where none is.
   */
  prepare(identity: Identity | null, layout: Layout): Promise<void>
  startRun(run: RunInfo, details: AuditEvent['details']): Promise<void>
  /** Closes the run's record and writes the audit; returns the new end of the chain. */
  finishRun(outcome: RunOutcome, details: AuditEvent['details']): Promise<AuditHead>
  /**
   * Runs what is left of a file and records it, statement by statement; the ledger's row comes with the last one.
   * `stale`: somebody else changed the state since it was read (SQLite, where the lock is held per file); nothing
   * was done. Throws MIGRATION.FAILED and the like with the failure recorded, INTERRUPTED once `signal` is aborted.
   */
  runFile(plan: FilePlan, signal?: AbortSignal): Promise<FileReport | 'stale'>
  /**
   * Carries out what is left of a planned file, step by step, and records it; Drizzle's row comes with the last one.
   * Undefined where nothing is planned (SQLite). Throws MIGRATION.LOCK_BUDGET, MIGRATION.FAILED and the like with what
   * is done recorded, INTERRUPTED once `signal` is aborted.
   */
  readonly runOnline?: (file: OnlineFile, options: OnlineOptions, signal?: AbortSignal) => Promise<FileReport>
  /**
   * Takes back what was done of a planned file, the newest step first, and writes that down; killed in between, it goes
   * on where it stopped. Throws MIGRATION.NOT_ABORTABLE before anything is touched where a step has no way back.
   */
  readonly undoOnline?: (
    file: OnlineFile,
    options: OnlineOptions,
    signal?: AbortSignal,
  ) => Promise<AbortReport>
  /** The plan that an attempt began with, and its records; undefined where it runs without one. */
  readonly readOnline?: (attemptId: string) => Promise<StoredPlan | undefined>
  /** Writes down what a person or a proof says, without running anything; one transaction with its audit row. */
  record(changes: readonly RecordChange[], audit: AuditEvent): Promise<AuditHead>
  /** Appends rows of another copy of this very chain as they are: they must continue it. */
  carryAudit(rows: readonly AuditRow[]): Promise<void>
  close(): Promise<void>
}

export type RecordChange =
  /** Ledger row and record, as if the engine had applied it. */
  | {
      readonly kind: 'applied'
      readonly migration: MigrationFile
      readonly tokensHash: string
      readonly attemptId: string | null
    }
  /** The attempt left nothing, or what it left was undone by hand. */
  | { readonly kind: 'rolled-back'; readonly attemptId: string }
  | {
      readonly kind: 'statement'
      readonly attemptId: string
      readonly ordinal: number
      readonly tokensHash: string
      readonly outcome: 'applied' | 'not-applied'
      /** The attempt goes by a plan: what is said is said of the step that the statement stands in. */
      readonly isPlanned?: boolean
    }
  | { readonly kind: 'identity'; readonly identity: Identity }
  /** A run whose process is gone never said how it ended. */
  | { readonly kind: 'run-gone'; readonly runId: string }
