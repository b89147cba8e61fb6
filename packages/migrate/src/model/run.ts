import type { BuildProgress } from './build.ts'
import type { MigrationFile } from './folder.ts'
import type { ParsedMigration } from './parsed.ts'
import type { StepKind } from './plan.ts'
import type { Segment } from './segment.ts'
import type { Statement } from './statement.ts'

/** One start of a command that changes something. */
export type RunInfo = {
  /** UUID, chosen by the caller. */
  readonly id: string
  readonly command: string
  /** Person or job, as the operating system or the caller names it. */
  readonly actor: string
  readonly host: string
  readonly processId: number
  /** Of the migration folder's repository; null outside of one. */
  readonly gitCommit: string | null
  /** The job of continuous integration that started it, as its service names or links it. */
  readonly ciRun?: string | null
  readonly toolVersion: string
}

/** What is left to do of one migration file. JSON; holds no connection. */
export type FilePlan = {
  /** UUID of the attempt: a new one, or that of the interrupted one. */
  readonly attemptId: string
  readonly isResumed: boolean
  readonly migration: MigrationFile
  readonly parsed: ParsedMigration
  /** Settings of the session (SET) that the committed statements left in force: they went with the old session. */
  readonly replay: readonly Statement[]
  /** Names of temporary relations that the committed statements made: they went with the old session too. */
  readonly lost: readonly string[]
  readonly steps: readonly Step[]
}

/** A segment, without the statements that are committed already. */
export type Step = {
  readonly segment: Segment
  /**
   * `in-flight`: begun by an earlier run that never reported back. `failed`: it ended with an error, and may have
   * left something half done (an invalid index): it runs again, and that is cleaned up. Only statements that stand
   * alone have a past.
   */
  readonly past: 'none' | 'in-flight' | 'failed'
  /** What was seen before the statement was begun then. */
  readonly seenBefore: readonly string[] | null
}

/** How one file went. Durations in milliseconds. */
export type FileReport = {
  readonly tag: string
  readonly statements: number
  readonly durationMs: number
  /** Time spent waiting for other sessions' locks, sampled; 0 on SQLite. */
  readonly lockWaitMs: number
  /** What a person should know: an invalid index rebuilt, a rebuild proven. */
  readonly notes: readonly string[]
}

/** What happens while a run goes on, for progress. */
export type RunEvent =
  | { readonly kind: 'lock-wait'; readonly holder: string }
  | { readonly kind: 'file-started'; readonly tag: string; readonly index: number; readonly total: number }
  | { readonly kind: 'statement-waits'; readonly tag: string; readonly blockers: readonly string[] }
  | { readonly kind: 'file-applied'; readonly report: FileReport }
  | {
      readonly kind: 'step-started'
      readonly tag: string
      readonly id: string
      readonly does: StepKind
      /** From 0. */
      readonly index: number
      readonly total: number
    }
  /** Rows of a backfill; `total` is the server's estimate, null where there is none. */
  | {
      readonly kind: 'step-progress'
      readonly tag: string
      readonly id: string
      readonly done: number
      readonly total: number | null
    }
  /** Of an index that is built concurrently, as the server tells it. */
  | {
      readonly kind: 'build-progress'
      readonly tag: string
      readonly id: string
      readonly build: BuildProgress
    }
  /** `tries` that have failed so far; 0: it waits without having tried, or within its first one. */
  | {
      readonly kind: 'step-waits'
      readonly tag: string
      readonly id: string
      readonly tries: number
      readonly blockers: readonly string[]
    }
  | {
      readonly kind: 'step-done'
      readonly tag: string
      readonly id: string
      readonly durationMs: number
      readonly tries: number
    }
  | {
      readonly kind: 'step-undone'
      readonly tag: string
      readonly id: string
      readonly index: number
      readonly total: number
    }
  | { readonly kind: 'notice'; readonly text: string }

export type RunOutcome = 'applied' | 'failed' | 'interrupted' | 'aborted'
