import { openOnFirst, pgServers, type PoolConfig } from '@twinship/core'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { guardDatabase } from '../client/guard.ts'
import { twinshipRelations } from '../relations.ts'
import { createPgGate } from './pool/gate.ts'
import { createSessionCheck } from './pool/needs-session.ts'
import { Pool } from './pool/pool.ts'
import { createPooledClient } from './pool/pooled-client.ts'
import { keepsPreparedStatements } from './pool/prepared-statements.ts'
import { openSlot, type Codecs, type Slot } from './pool/slot.ts'
import type { PoolFigures } from './pool/figures.ts'
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
  readonly ping: () => Promise<void>
  /** What the pool does right now. */
  readonly pool: () => PoolFigures
  /** What stands between this program and the server, as it was found when the pool was opened. */
  readonly route: PgRoute
  readonly close: () => Promise<void>
}

export type PgRoute = {
  /** A pooler such as pgBouncer: sessions are not ours from one transaction to the next. */
  readonly isPooled: boolean
  /** Whether statements named with `.prepare(name)` are kept on the server. */
  readonly keepsPrepared: boolean
}

const closeTimeoutMs = 5000

/** Opens a pool of postgres.js connections and sees that the server answers; throws CONNECT.* errors. */
export async function createPgDb(options: PgOptions): Promise<PgConnection> {
  const codecs: Codecs = { parsers: {}, serializers: {} }
  let route: PgRoute | undefined
  const pool = new Pool({
    config: options.pool,
    open: openOnServers(options, codecs),
    random: Math.random,
  })
  const client = createPooledClient({
    pool,
    codecs,
    check: createSessionCheck(),
    keepsPrepared: () => route?.keepsPrepared === true,
  })
  // Sets the codecs, which every connection takes along when it is opened.
  const db = drizzle({ client: client as never, schema: { ...tables, ...twinshipRelations(tables) } }) as PgDb
  guardDatabase(db, createPgGate())
  try {
    await pool.start()
    route = await learnRoute(pool)
  } catch (error) {
    await pool.close(0)
    throw error
  }
  return {
    db,
    route,
    pool: () => pool.figures(),
    ping: async () => {
      await db.execute('select 1')
    },
    close: () => pool.close(closeTimeoutMs),
  }
}

/** On the server that took the last one; where it does not, on the next. */
function openOnServers({ url, location, applicationName = 'twinship' }: PgOptions, codecs: Codecs) {
  const { servers, targetSession } = pgServers(url)
  let last = 0
  return async (timeoutMs: number, onLost: (slot: Slot) => void): Promise<Slot> => {
    const open = (server: (typeof servers)[0]) =>
      openSlot({
        server,
        location,
        applicationName,
        timeoutMs: Math.min(timeoutMs, server.connectTimeoutMs ?? timeoutMs),
        needsWrites: targetSession === 'read-write',
        codecs,
        onLost,
      })
    const { opened, at } = await openOnFirst(servers, open, last)
    last = at
    return opened
  }
}

async function learnRoute(pool: Pool): Promise<PgRoute> {
  const slot = await pool.acquire(pool.deadline())
  let clean = false
  try {
    const route = { isPooled: slot.isPooled, keepsPrepared: await keepsPreparedStatements(slot) }
    clean = true
    return route
  } finally {
    pool.release(slot, !clean)
  }
}
