import pg from 'pg'

export { auditLockKey, runLockKey } from '@twinship/core'

/** Where Drizzle's ledger is; both are configurable in drizzle-kit. */
export type LedgerName = { readonly schema: string; readonly table: string }

export const stockLedger: LedgerName = { schema: 'drizzle', table: '__drizzle_migrations' }

export function qualified({ schema, table }: LedgerName): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
}

/** A value as SQL text; bare, so that the column's type decides. */
export function literal(value: string | number | boolean | null): string {
  if (value === null) return 'null'
  return typeof value === 'string' ? pg.escapeLiteral(value) : String(value)
}
