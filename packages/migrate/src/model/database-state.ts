import type { Identity } from './identity.ts'
import type { EngineRecord, LedgerRow } from './state.ts'

/** All that a database says about its migrations, read at one instant. Reading changes nothing. */
export type DatabaseState = {
  /** Drizzle's ledger in the order it was written. */
  readonly rows: readonly LedgerRow[]
  /** The engine's newest attempt at each migration. */
  readonly attempts: readonly Attempt[]
  readonly identity: Identity | null
  /**
   * `none`: the engine was never here. `present`: its tables are there. A database with the tables and without an
   * identity is a copy: restored from a dump, or cloned from one.
   */
  readonly engine: 'none' | 'present'
  /** No row in the ledger, and nothing but the engine's and Drizzle's own tables. */
  readonly isEmpty: boolean
  /** The newest run that has not said how it ended: still at work, or killed. */
  readonly openRun: RunHolder | null
}

/** One attempt at a migration, which goes on over several runs where it was interrupted. */
export type Attempt = EngineRecord & {
  /** UUID of the run that began it. */
  readonly runId: string
  readonly startedAtMs: number
  readonly failure: AttemptFailure | null
  /** What was seen in the catalog before the statement of `openHash` was begun; see adapters/pg/observe. */
  readonly seenBefore: readonly string[] | null
}

export type AttemptFailure = {
  /** Ordinal; null where the transaction itself could not be committed. */
  readonly statement: number | null
  /** SQLSTATE or SQLite's extended code. */
  readonly sqlState: string
}

/** Who runs or ran: enough to find the person and the process. */
export type RunHolder = {
  readonly runId: string
  readonly command: string
  readonly actor: string
  readonly host: string
  /** Of the operating system. */
  readonly processId: number
  readonly startedAtMs: number
  /** Whether it is at work: its backend is there, or its process on this machine. */
  readonly isAlive: boolean
  /** PostgreSQL's backend, with its start as the server tells it; null on SQLite. */
  readonly backend: { readonly pid: number; readonly start: string } | null
}
