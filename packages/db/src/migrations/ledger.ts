import { CodedError } from '@twinship/core'
import type { MigrationFile, MigrationFolder } from './folder.ts'

/** `created_at` of each row of Drizzle's ledger (drizzle.__drizzle_migrations or __drizzle_migrations). */
export type Ledger = readonly number[]

/**
 * The migrations that Drizzle's own migrator applies, which decides by `when`. Throws MIGRATION.OUT_OF_ORDER for one
 * that is older than the newest applied: it would pass over it in silence.
 */
export function pendingMigrations(folder: MigrationFolder, ledger: Ledger): MigrationFile[] {
  const newest = Math.max(0, ...ledger)
  const recorded = new Set(ledger)
  const pending = folder.migrations.filter((migration) => !recorded.has(migration.when))
  const late = pending.find((migration) => migration.when < newest)
  if (late === undefined) return pending
  throw new CodedError(
    'MIGRATION.OUT_OF_ORDER',
    `${late.tag} was never applied and is older than the newest migration of the database: it would be passed over.`,
    { details: { migrations: [late.tag] } },
  )
}
