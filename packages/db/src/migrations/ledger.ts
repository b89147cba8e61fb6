import { CodedError } from '@twinship/core'
import type { MigrationFile, MigrationFolder } from './folder.ts'

/** `created_at` of each row of Drizzle's ledger (drizzle.__drizzle_migrations or __drizzle_migrations). */
export type Ledger = readonly number[]

export type MigrationStatus = {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
  /** Rows of the ledger that this folder does not know: the database is ahead, or it is another project's. */
  readonly unknown: number
}

/** Compares a folder with the ledger as Drizzle's own migrator does: by `when`. */
export function compare(folder: MigrationFolder, ledger: Ledger): MigrationStatus {
  const recorded = new Set(ledger)
  const known = new Set(folder.migrations.map((migration) => migration.when))
  const tags = (wanted: boolean) =>
    folder.migrations.filter((migration) => recorded.has(migration.when) === wanted).map(({ tag }) => tag)
  return {
    applied: tags(true),
    pending: tags(false),
    unknown: ledger.filter((when) => !known.has(when)).length,
  }
}

/**
 * The migrations to apply. Throws MIGRATION.JOURNAL for one that is older than the newest applied: Drizzle's
 * migrator would pass over it in silence.
 */
export function pendingMigrations(folder: MigrationFolder, ledger: Ledger): MigrationFile[] {
  const newest = Math.max(0, ...ledger)
  const recorded = new Set(ledger)
  const pending = folder.migrations.filter((migration) => !recorded.has(migration.when))
  const late = pending.find((migration) => migration.when < newest)
  if (late === undefined) return pending
  throw new CodedError(
    'MIGRATION.JOURNAL',
    `${late.tag} was never applied and is older than the newest migration of the database: it would be passed over.`,
    { hint: 'Generate it again so that it comes last.', details: { migration: late.tag } },
  )
}
