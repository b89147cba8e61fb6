export type SqliteDatabaseOptions = {
  readonly url: string
  /** Safe to print. */
  readonly location: string
  /** Of the file; undefined for a libSQL server. */
  readonly path: string | undefined
  readonly authToken?: string | undefined
  /** As drizzle-kit is configured; default `__drizzle_migrations`. */
  readonly ledgerTable?: string | undefined
  /** How long a reading waits for a database that somebody else holds; default 5,000. */
  readonly busyWaitMs?: number | undefined
}

export const defaultLedgerTable = '__drizzle_migrations'
export const defaultBusyWaitMs = 5000
