import type { BuildProgress } from './build.ts'
import type { RunOutcome } from './run.ts'

/** A session that waits for another one, or is waited for. No text of its query: that holds values. */
export type WaitingSession = {
  readonly pid: number
  /** Null where this role may not see it. */
  readonly application: string | null
  readonly state: string | null
  /** Of its transaction. */
  readonly seconds: number | null
}

/** What a database says of the run of migrations that is under way, at one instant. */
export type RunView = {
  /** The run that is followed, or the newest one that has not ended; null where none is. */
  readonly run: WatchedRun | null
  /** Who holds the lock of migrations: also where this role may not read the records. */
  readonly lock: WaitingSession | null
  readonly migration: WatchedMigration | null
  readonly build: BuildProgress | null
  /** For whom the run waits. */
  readonly waitsFor: readonly WaitingSession[]
  /** Who waits for the run. */
  readonly heldUp: readonly WaitingSession[]
  /** False: this role may not read the schema ops, or it is not there. */
  readonly hasRecords: boolean
}

export type WatchedRun = {
  readonly id: string
  readonly command: string
  readonly actor: string
  readonly host: string
  readonly processId: number
  readonly backendPid: number
  readonly seconds: number
  /** Its backend is there. */
  readonly isAlive: boolean
  readonly outcome: RunOutcome | null
  /** Of the error that it ended with. */
  readonly code: string | null
  /** Migrations of it that are applied, and how many it began with; null where the audit does not say. */
  readonly filesDone: number
  readonly files: number | null
}

export type WatchedMigration = {
  readonly tag: string
  /** Of its plan; null where it runs without one. */
  readonly steps: WatchedSteps | null
}

export type WatchedSteps = {
  readonly done: number
  readonly total: number
  /** The first that is not done. */
  readonly current: {
    readonly id: string
    readonly does: string
    readonly backfill: BackfillProgress | null
  } | null
}

/** `rows`: changed so far; `estimate`: of the table, as the plan has it. A key is made of values and is not told. */
export type BackfillProgress = {
  readonly rows: number
  readonly estimate: number | null
  /** Next page of the heap, where it goes by pages. */
  readonly page: number | null
  /** Since it was begun. */
  readonly seconds: number | null
}
