import type { Dialect, MigrationDatabase } from '../../src/index.ts'

/** A fresh, empty database, and a second way into it that the engine knows nothing of. */
export type ContractPlace = {
  readonly database: MigrationDatabase
  /** One or several statements. */
  readonly execute: (sql: string) => Promise<void>
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly dispose: () => Promise<void>
}

/** What the contract needs to know of a database beyond the port. */
export type ContractAdapter = {
  readonly dialect: Dialect
  readonly fresh: () => Promise<ContractPlace>
  /** Name of one of the engine's tables: `ops.run`, `__ops_run`. */
  readonly engineTable: (name: string) => string
  readonly ledgerTable: string
  /** Stock Drizzle's ledger, made and with one row for this hash and time. */
  readonly stockLedger: (hash: string, whenMs: number) => string
}
