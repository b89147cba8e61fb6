/** The SQLite/libSQL half: typed tables and a client with everything that Drizzle offers there. */
export * from './schema.ts'
export { createSqliteDb } from './client.ts'
export type { SqliteConnection, SqliteDb, SqliteOptions, SqliteSchema } from './client.ts'
