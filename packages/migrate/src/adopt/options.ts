import type { Difference } from '../catalog/model.ts'
import type { AuditHead } from '../model/audit.ts'
import type { EnvironmentName } from '../model/identity.ts'
import type { ProofOptions } from '../verify/options.ts'

export type BaselineOptions = ProofOptions & {
  readonly environment: EnvironmentName
  /** Tag of the last migration that the database has; default: the folder's last. */
  readonly upTo?: string | undefined
  /** How long to wait for another runner. */
  readonly waitMs: number
}

export type BaselineReport = {
  /** Tags that were written into the ledger. */
  readonly recorded: readonly string[]
  /** Tags that had a row already. */
  readonly known: readonly string[]
  readonly notes: readonly string[]
  /** Null where nothing was left to write. */
  readonly auditHead: AuditHead | null
}

/**
 * Kinds of difference that an import may pass over: a unique index where the folder has a constraint or the other way
 * round; the same constraint or index under another name; Prisma's own table.
 */
export const acceptedKinds = ['unique', 'names', 'prisma-table'] as const
export type AcceptedKind = (typeof acceptedKinds)[number]

export type ImportOptions = BaselineOptions & { readonly accept: readonly AcceptedKind[] }

export type ImportReport =
  | (BaselineReport & {
      readonly outcome: 'adopted'
      /** Differences that were passed over. */
      readonly accepted: readonly Difference[]
    })
  | {
      readonly outcome: 'differs'
      readonly differences: readonly Difference[]
      readonly accepted: readonly Difference[]
      /** Nothing of it was run. */
      readonly bridge: Bridge
      readonly notes: readonly string[]
    }

/** A migration to be reviewed that brings the live schema to the folder's. */
export type Bridge = {
  /** For `drizzle-kit generate --custom --name`. */
  readonly name: string
  readonly sql: string
  /** How many differences a person must decide: `-- decide:` in the text. */
  readonly undecided: number
}
