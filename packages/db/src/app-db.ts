import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { PgConnection, PgSchema } from './pg/client.ts'
import * as pgTables from './pg/schema.ts'
import type { SqliteConnection } from './sqlite/client.ts'
import type * as sqliteTables from './sqlite/schema.ts'

/** The tables as application code sees them, whichever database is behind. */
export type Tables = typeof pgTables

/** What a write without `returning` resolves to differs between the drivers, so it has no type. */
interface NoResult extends PgQueryResultHKT {
  type: void
}

type Shared = PgDatabase<NoResult, PgSchema, ExtractTablesWithRelations<PgSchema>>

/**
 * The operations that behave the same on both databases. Inside `transaction` use the one it hands you. The
 * first failed statement ends a transaction; what may fail goes into a nested one.
 */
export type AppDb = Pick<Shared, 'select' | 'query' | 'insert' | 'update' | 'delete' | '$count'> & {
  readonly transaction: <T>(run: (tx: AppDb) => Promise<T>) => Promise<T>
}

/*
 * The only casts between the dialects. They hold because the two schemas are proven equal (test/parity) and
 * the operations proven to behave alike (test/conformance).
 */
export function pgAsApp(connection: PgConnection): { db: AppDb; tables: Tables } {
  return { db: connection.db as unknown as AppDb, tables: pgTables }
}

export function sqliteAsApp(
  connection: SqliteConnection,
  tables: typeof sqliteTables,
): { db: AppDb; tables: Tables } {
  return { db: connection.db as unknown as AppDb, tables: tables as unknown as Tables }
}
