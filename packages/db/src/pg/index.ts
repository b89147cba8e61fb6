/** The PostgreSQL half: typed tables and a client with everything that Drizzle offers there. */
export * from './schema.ts'
export { createPgDb } from './client.ts'
export type { PgConnection, PgDb, PgOptions, PgSchema } from './client.ts'
