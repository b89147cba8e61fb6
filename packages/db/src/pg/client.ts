import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, pgConnectionOptions, toConnectError, type PgTls, type PoolConfig } from '@twinship/core'
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
    await warmUp(sql, Math.max(1, options.pool.min))
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw toConnectError(error, options.location) ?? toDbError(error) ?? error
  }
  const db = drizzle(sql, { schema: { ...tables, ...twinshipRelations(tables) } })
  guardDatabase(db, createPermits(options.pool.max, options.pool.acquireTimeoutMs))
  const stopKeeping = keepWarm(sql, options.pool)
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
    // A transaction pooler loses prepared statements, and a busy connection would hold up what is pipelined behind it.
    prepare: false,
    max_pipeline: 0,
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
async function warmUp(sql: postgres.Sql, connections: number): Promise<void> {
  await Promise.all(Array.from({ length: connections }, () => sql.unsafe('select 1')))
}

/** postgres.js has no minimum: `min` connections are used in turn before their idle time ends. */
function keepWarm(sql: postgres.Sql, pool: PoolConfig): () => void {
  if (pool.min === 0 || pool.idleTimeoutMs === 0) return () => undefined
  const stop = new AbortController()
  const everyMs = Math.max(50, pool.idleTimeoutMs / 3)
  void (async () => {
    while (!stop.signal.aborted) {
      await sleep(everyMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined)
      // A lost server is for the next query to report.
      if (!stop.signal.aborted) await warmUp(sql, pool.min).catch(() => undefined)
    }
  })()
  return () => stop.abort()
}

/** Whether a pooler stands between the pool and the server: the protocol's backend pid is then an invented one. */
export async function isPooledConnection(sql: postgres.Sql): Promise<boolean> {
  const result = await sql.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid')
  const announced: unknown = Reflect.get(result.state ?? {}, 'pid')
  if (typeof announced !== 'number') throw new CodedError('BUG.UNEXPECTED', 'postgres.js tells no backend pid.')
  return result[0]?.pid !== announced
}
