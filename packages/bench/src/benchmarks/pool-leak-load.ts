import { setTimeout as sleep } from 'node:timers/promises'
import type { PgConnection } from '@twinship/db/pg'
import type { PgCluster } from '@twinship/testkit'
import { sql } from 'drizzle-orm'

export type LeakLoadOptions = {
  readonly server: PgCluster
  readonly database: string
  readonly connection: PgConnection
  readonly restartEveryMs: number
}

export type LeakLoad = {
  /** Answers, and errors by code. */
  readonly tally: () => Readonly<Record<string, number>>
  /** Throws where an error came that no part of the load provokes. */
  readonly stop: () => Promise<void>
}

const workers = 32
/** Between a worker's queries: the load is to last, not to fill the machine. */
const pauseMs = 10
const rows = 1000
const provoked = new Set([
  'DB.POOL_ACQUIRE_TIMEOUT',
  'DB.CONNECTION_LOST',
  'DB.UNIQUE_VIOLATION',
  'CONNECT.UNREACHABLE',
])

export async function createLeakTables(server: PgCluster, database: string): Promise<void> {
  await server.query(
    `create table rows (id int primary key, note text);
     insert into rows select n, repeat('x', n) from generate_series(0, ${rows - 1}) n`,
    database,
  )
}

/** Workers ask; every so often each connection is held for a while, a backend ends, or the server restarts. */
export function startLeakLoad(options: LeakLoadOptions): LeakLoad {
  const { connection, server } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const counts: Record<string, number> = { answers: 0 }
  const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1)
  const attempt = (work: () => Promise<unknown>) =>
    work().then(
      () => count('answers'),
      (error: unknown) =>
        count(error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    )
  const every = async (ms: number, work: () => Promise<unknown>) => {
    while (!signal.aborted) {
      await sleep(ms, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await work()
    }
  }
  const work = [
    ...Array.from({ length: workers }, async (_, worker) => {
      for (let n = 0; !signal.aborted; n += 1) {
        await attempt(() => ask(connection, worker, n))
        await sleep(pauseMs)
      }
    }),
    every(2000, () => Promise.all(Array.from({ length: 8 }, () => attempt(() => hold(connection))))),
    every(1500, () => endBackend(options)),
    every(options.restartEveryMs, () => server.restart('fast')),
  ]
  return {
    tally: () => counts,
    stop: async () => {
      stopping.abort()
      await Promise.all(work)
      const others = Object.keys(counts).filter((what) => what !== 'answers' && !provoked.has(what))
      if (others.length > 0) throw new Error(`Nothing provokes these errors: ${others.join(', ')}`)
    },
  }
}

/** Reads, writes, transactions and a refused row, in texts of different lengths. */
function ask({ db }: PgConnection, worker: number, n: number): Promise<unknown> {
  const id = (worker * 31 + n) % rows
  switch (n % 5) {
    case 0: {
      const ids = Array.from({ length: 1 + (n % 200) }, (_, more) => sql`${(id + more) % rows}`)
      return db.execute(sql`select * from rows where id in (${sql.join(ids, sql`, `)})`)
    }
    case 1:
      return db.execute(sql`update rows set note = ${'y'.repeat(id)} where id = ${id}`)
    case 2:
      return db.execute(sql`insert into rows values (${id}, ${'twice'})`)
    case 3:
      return db.transaction(async (tx) => {
        await tx.execute(sql`select note from rows where id = ${id}`)
        await tx.execute(sql`select count(*) from rows where id > ${id}`)
      })
    default:
      return db.execute(sql`select * from rows where id = ${id}`)
  }
}

/** Longer than the acquire timeout: with eight of them everybody else waits too long. */
async function hold({ db }: PgConnection): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_sleep(0.3)`)
  })
}

async function endBackend({ server, database }: LeakLoadOptions): Promise<void> {
  // While the server restarts there is none to end.
  await server
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = '${database}' and application_name = 'twinship' order by random() limit 1`,
    )
    .catch(() => undefined)
}
