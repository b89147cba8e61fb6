/** The PostgreSQL half: typed tables and a client with everything that Drizzle offers there. */
export * from './schema.ts'
export { createPgDb } from './client.ts'
export type { PgConnection, PgDb, PgOptions, PgRoute, PgSchema } from './client.ts'
export { openSession } from './open-session.ts'
export { PoolAcquireTimeout } from './pool/acquire-timeout.ts'
export { poolMetrics } from './pool/figures.ts'
export type { PoolFigures } from './pool/figures.ts'
