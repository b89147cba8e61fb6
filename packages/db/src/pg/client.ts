import { setTimeout as sleep } from 'node:timers/promises'
import { pgConnectionOptions, toConnectError, type PgTls, type PoolConfig } from '@twinship/core'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { guardDatabase } from '../client/guard.ts'
import { createPermits } from '../client/permits.ts'
import { toDbError } from '../db-error.ts'
import { twinshipRelations } from '../relations.ts'
import * as tables from './schema.ts'

export type PgSchema = typeof tables & ReturnType<typeof twinshipRelations>
export type PgDb = PostgresJsDatabase<PgSchema>

export type PgOptions = {
  readonly url: string
  /** For messages: the URL without its password. */
  readonly location: string
  readonly pool: PoolConfig
  readonly applicationName?: string
}

export type PgConnection = {
  readonly db: PgDb
  readonly sql: postgres.Sql
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

const CONNECT_TIMEOUT_S = 10
const CLOSE_TIMEOUT_S = 5

/** Opens a pool of postgres.js connections and sees that the server answers; throws CONNECT.* errors. */
export async function createPgDb(options: PgOptions): Promise<PgConnection> {
  const sql = openPool(options)
  try {
    await atOnce(Math.max(1, options.pool.min), () => sql.unsafe('select 1'))
  } catch (error) {
    await sql.end({ timeout: 0 })
    const tlsRequired = pgConnectionOptions(options.url).tls.mode === 'required'
    throw toConnectError(error, options.location, { tlsRequired }) ?? toDbError(error) ?? error
  }
  const db = drizzle(sql, { schema: { ...tables, ...twinshipRelations(tables) } })
  const permits = createPermits(options.pool.max, options.pool.acquireTimeoutMs)
  guardDatabase(db, permits)
  const stopKeeping = keepWarm(() => permits.query(false, () => sql.unsafe('select 1')), options.pool)
  return {
    db,
    sql,
    ping: async () => {
      await db.execute('select 1')
    },
    close: async () => {
      stopKeeping()
      await sql.end({ timeout: CLOSE_TIMEOUT_S })
    },
  }
}

function openPool(options: PgOptions): postgres.Sql {
  const server = pgConnectionOptions(options.url)
  return postgres({
    host: server.host,
    port: server.port,
    username: server.user,
    database: server.database,
    ssl: sslOption(server.tls),
    max: options.pool.max,
    // postgres.js counts in seconds; 0 means that idle connections stay.
    ...(options.pool.idleTimeoutMs === 0 ? {} : { idle_timeout: options.pool.idleTimeoutMs / 1000 }),
    connect_timeout: CONNECT_TIMEOUT_S,
    // A transaction pooler loses prepared statements.
    prepare: false,
    // The permits keep queries from being pipelined behind a busy connection. Not 0: postgres.js then loses BEGIN.
    max_pipeline: 1,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: server.applicationName ?? options.applicationName ?? 'twinship' },
    ...(server.password === undefined ? {} : { password: server.password }),
  } as postgres.Options<Record<string, never>>)
}

function sslOption(tls: PgTls): postgres.Options<Record<string, never>>['ssl'] {
  switch (tls.mode) {
    case 'off':
      return false
    case 'prefer':
      return 'prefer'
    case 'required':
      return { ...tls.socket }
  }
}

/** As many queries at once as connections are wanted: each opens one. */
async function atOnce(connections: number, query: () => PromiseLike<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: connections }, query))
}

/**
 * postgres.js has no minimum: `min` connections are used shortly before their idle time ends. It hands out the
 * longest idle first, so more frequent use would keep all of them.
 */
function keepWarm(query: () => PromiseLike<unknown>, pool: PoolConfig): () => void {
  if (pool.min === 0 || pool.idleTimeoutMs === 0) return () => undefined
  const stop = new AbortController()
  const everyMs = pool.idleTimeoutMs * 0.8
  void (async () => {
    while (!stop.signal.aborted) {
      await sleep(everyMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined)
      // A lost server is for the next query to report.
      if (!stop.signal.aborted) await atOnce(pool.min, query).catch(() => undefined)
    }
  })()
  return () => stop.abort()
}
