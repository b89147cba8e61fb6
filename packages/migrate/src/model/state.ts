import type { ErrorCode } from '@twinship/core'

/** A row of Drizzle's ledger as it is: `id` is null on SQLite, `name` exists since Drizzle 1.0. */
export type LedgerRow = {
  readonly id: number | null
  readonly hash: string
  readonly createdAtMs: number | null
  readonly name: string | null
}

/** The engine's newest record of one migration. */
export type EngineRecord = {
  /** UUID of the attempt. */
  readonly id: string
  readonly tag: string
  readonly hash: string
  readonly whenMs: number
  readonly tokensHash: string
  readonly state: 'running' | 'failed' | 'applied' | 'rolled-back'
  /** Token hashes of the statements known to be committed, in order. */
  readonly doneHashes: readonly string[]
  /** The statement that was begun outside a transaction and never reported back. */
  readonly inFlight: number | null
  /** Steps of its plan that are begun or done; null where it runs without one. */
  readonly steps: number | null
  /** Token hashes of all statements that its plan was made of, in order; missing where it runs without one. */
  readonly plannedHashes?: readonly string[]
  /** Token hash of the statement that was begun outside a transaction last and is not done: in flight, or failed. */
  readonly openHash: string | null
}

/**
 * What a database knows of one migration. `code` is null where nothing is wrong; `next` is the command to type,
 * null where there is nothing to do.
 */
export type MigrationState = StateHead & StateBody

type StateHead = {
  readonly tag: string
  readonly position: number
  readonly code: ErrorCode | null
  readonly next: string | null
}

export type StateBody =
  | { readonly kind: 'applied'; readonly row: LedgerRow; readonly match: 'hash-and-when' | 'hash' }
  | { readonly kind: 'edited'; readonly row: LedgerRow }
  | { readonly kind: 'edited-comments-only'; readonly row: LedgerRow }
  /** `failedBefore`: an earlier try ended at this; nothing of it is committed. */
  | { readonly kind: 'pending'; readonly failedBefore: boolean }
  | {
      readonly kind: 'out-of-order'
      readonly failedBefore: boolean
      /** Applied migrations that come after it: by their place in the folder, or by `when` alone. */
      readonly laterApplied: readonly string[]
      readonly because: 'position' | 'when'
    }
  | {
      readonly kind: 'interrupted'
      readonly attemptId: string
      /** Statements known to be committed. */
      readonly done: number
      /** Steps of its plan that are begun or done, where it goes by one: its statements are done with the last step. */
      readonly steps: number | null
      /** Ordinal of a statement whose outcome must be probed or told. */
      readonly inFlight: number | null
      /**
       * Ordinal of the first statement, committed or in flight, that reads differently now; of any where it goes by a
       * plan, which covers them all. 0: the file as a whole.
       */
      readonly changedAt: number | null
    }

/** A ledger row that no migration of the folder accounts for. */
export type SurplusRow = {
  readonly kind: 'ahead' | 'duplicate'
  readonly row: LedgerRow
  readonly code: ErrorCode | null
  readonly next: string | null
}

export type LedgerComparison = {
  readonly migrations: readonly MigrationState[]
  readonly surplus: readonly SurplusRow[]
}

/** A migration that the journal names and whose file is gone; `row` is null where it was not applied. */
export type MissingMigration = {
  readonly kind: 'missing'
  readonly tag: string
  readonly position: number
  readonly code: ErrorCode
  readonly next: string
  readonly row: LedgerRow | null
}
