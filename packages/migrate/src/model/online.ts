import type { MigrationFile } from './folder.ts'
import type { ParsedMigration } from './parsed.ts'
import type { PlannedFile } from './plan.ts'
import { defaultServerLimits, type ServerLimits } from './server.ts'

/** One planned file on its way, with what earlier runs have done of it. JSON; holds no connection. */
export type OnlineFile = {
  /** UUID of the attempt: a new one, or that of the interrupted one. */
  readonly attemptId: string
  readonly isResumed: boolean
  readonly migration: MigrationFile
  readonly parsed: ParsedMigration
  /** Of an interrupted attempt the one that it began with, whatever would be planned now. */
  readonly planned: PlannedFile
  /** Hash of the plan that it is a part of. */
  readonly planHash: string
  readonly records: readonly StepRecord[]
}

/**
 * What is written down of a step.
 *
 *   begun   it stands outside of a transaction and has not reported back, or is a backfill under way
 *   done    it is committed
 *   undone  ops abort took it back
 */
export type StepRecord = {
  /** In the planned file, from 0. */
  readonly position: number
  readonly state: 'begun' | 'done' | 'undone'
  /** What was seen in the catalog before it was begun; see adapters/pg/observe. */
  readonly seenBefore: readonly string[] | null
  readonly cursor: BackfillCursor | null
}

/** Up to where a backfill has come: values of the key as text, or the next page of the heap. */
export type BackfillCursor =
  | { readonly by: 'key'; readonly after: readonly string[] }
  | { readonly by: 'page'; readonly next: number }

/** In place of the SQLSTATE of an attempt's failure: it is being taken back, and part of it may be gone. */
export const abortMark = 'ABORT'

export type OnlineOptions = {
  /** End transactions that stand in the way and are older; null: they are waited for. */
  readonly terminateBlockersOlderThanMs: number | null
  readonly limits: ServerLimits
}

/** Nobody's session is ended unless somebody said so. */
export const patientOptions: OnlineOptions = {
  terminateBlockersOlderThanMs: null,
  limits: defaultServerLimits,
}

/** What the database keeps of a file that was begun by a plan. */
export type StoredPlan = Pick<OnlineFile, 'planned' | 'planHash' | 'records'>

/** What `ops abort` did: steps that were taken back, the newest first, and what stays all the same. */
export type AbortReport = {
  readonly tag: string
  readonly undone: readonly string[]
  readonly remains: readonly string[]
}
