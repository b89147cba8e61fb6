import { createPgDb, users } from '@twinship/db/pg'
import { startPgBouncer, startPostgres } from '@twinship/testkit'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { currentEnv } from '../env.ts'

const callers = 50
const connections = 8

/** One query of one row by its key. */
export type Ask = (n: number) => Promise<unknown>

export type PoolPlace = {
  /** @twinship/db: pool, guard and Drizzle. */
  readonly ours: Ask
  /** The same query by the bare driver; settings as the research found them best behind a transaction pooler. */
  readonly bare: Ask
  /** The same Drizzle query on the bare driver. */
  readonly drizzle: Ask
  readonly conditions: Readonly<Record<string, string | number>>
  readonly dispose: () => Promise<void>
}

/** max_pipeline is not in the driver's types; without it queries stand behind one another. */
const bareSettings = { max: connections, prepare: false, fetch_types: false, max_pipeline: 0 }

const rows = 1000
const text = 'select "id", "email" from "users" where "users"."id" = $1'

/** PostgreSQL behind pgBouncer in transaction mode; eight connections for each side. */
export async function openPoolPlace(): Promise<PoolPlace> {
  const server = await startPostgres({ env: currentEnv() })
  const database = await server.createDatabase()
  await server.query(
    `create table users (id uuid primary key, email text);
     insert into users select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.test'
     from generate_series(0, ${rows - 1}) n; analyze users`,
    database.name,
  )
  const bouncer = await startPgBouncer({
    cluster: server,
    env: currentEnv(),
    settings: { default_pool_size: String(connections) },
  })
  const url = bouncer.url(database.name)
  const pool = { min: connections, max: connections, idleTimeoutMs: 0, acquireTimeoutMs: 60_000 }
  const own = await createPgDb({ url, location: 'bench', pool })
  const sql = postgres(url, bareSettings)
  const plain = drizzle(sql)
  const query = (db: Pick<typeof plain, 'select'>, n: number) =>
    db
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(eq(users.id, idOf(n)))
  return {
    ours: (n) => query(own.db, n),
    bare: (n) => sql.unsafe(text, [idOf(n)]),
    drizzle: (n) => query(plain, n),
    conditions: { callers, connections, server: server.serverVersion, pgbouncer: bouncer.version },
    dispose: async () => {
      await own.close()
      await sql.end({ timeout: 5 })
      await bouncer.stop()
      await server.stop()
    },
  }
}

function idOf(n: number): string {
  return `00000000-0000-0000-0000-${String(n % rows).padStart(12, '0')}`
}

/** All callers ask one after the other, `total` questions in all; gives the time of each in milliseconds, sorted. */
export async function askAll(ask: Ask, total: number): Promise<readonly number[]> {
  const times: number[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let n = next++; n < total; n = next++) {
        const since = performance.now()
        await ask(n)
        times.push(performance.now() - since)
      }
    }),
  )
  return times.sort((a, b) => a - b)
}
