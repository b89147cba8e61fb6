import { createPgDb, PoolAcquireTimeout } from '@twinship/db/pg'
import { startPostgres } from '@twinship/testkit'
import { sql } from 'drizzle-orm'
import type { Benchmark, Contender } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { askAll, openPoolPlace, type Ask, type PoolPlace } from './pool-place.ts'

const questions = 5000

/** Goal: at least 0.95. */
export const poolThroughput = against('pool-throughput', 'queries/s', 'bare', rate)
/** Goal: p99 at most 1 / 0.95. */
export const poolP99 = against('pool-p99', 'ms', 'bare', p99)
/** What of the difference is Drizzle's own. */
export const poolThroughputDrizzle = against('pool-throughput-drizzle', 'queries/s', 'drizzle', rate)

function against(
  name: string,
  unit: string,
  peer: 'bare' | 'drizzle',
  measure: (ask: Ask) => Promise<number>,
): Benchmark {
  const label = peer === 'bare' ? 'postgres.js, bare' : 'Drizzle on postgres.js, bare'
  return {
    name,
    unit,
    summary: `${questions} one-row queries from 50 callers through pgBouncer: @twinship/db against ${label}`,
    async prepare() {
      const place: PoolPlace = await openPoolPlace()
      for (const ask of [place.ours, place[peer]]) await askAll(ask, 2000)
      const side = (of: string, ask: Ask): Contender => ({ label: of, run: () => measure(ask) })
      return {
        a: side('@twinship/db', place.ours),
        b: side(label, place[peer]),
        conditions: { ...place.conditions, questions },
        dispose: place.dispose,
      }
    },
  }
}

async function rate(ask: Ask): Promise<number> {
  const since = performance.now()
  await askAll(ask, questions)
  return questions / ((performance.now() - since) / 1000)
}

async function p99(ask: Ask): Promise<number> {
  const times = await askAll(ask, questions)
  return times[Math.floor(times.length * 0.99)] ?? 0
}

const waits = 1000
const budgetMs = 200

/** The most that one of 1,000 callers waited beyond the acquire timeout; goal: 50 ms. The peer is Node's own timer. */
export const poolAcquireTimeout: Benchmark = {
  name: 'pool-acquire-timeout',
  summary: `${waits} callers wait ${budgetMs} ms for a connection that is never free: the longest overrun`,
  unit: 'ms',
  async prepare() {
    const server = await startPostgres({ env: currentEnv() })
    const pool = { min: 0, max: 1, idleTimeoutMs: 0, acquireTimeoutMs: budgetMs }
    const { db, close } = await createPgDb({ url: server.url(), location: 'bench', pool })
    for (let n = 0; n < 2000; n += 1) await db.execute(sql`select 1`)
    return {
      a: {
        label: 'PoolAcquireTimeout',
        run: () =>
          db.transaction(async () =>
            longestOverrun(() =>
              db.execute(sql`select 1`).then(
                () => Promise.reject(new Error('there was a connection')),
                (error: unknown) => {
                  if (!(error instanceof PoolAcquireTimeout)) throw error
                },
              ),
            ),
          ),
      },
      b: {
        label: 'setTimeout',
        run: () => longestOverrun(() => new Promise<void>((resolve) => setTimeout(resolve, budgetMs))),
      },
      conditions: { waits, budgetMs },
      dispose: async () => {
        await close()
        await server.stop()
      },
    }
  },
}

async function longestOverrun(wait: () => Promise<void>): Promise<number> {
  const overruns = await Promise.all(
    Array.from({ length: waits }, async () => {
      const since = performance.now()
      await wait()
      return performance.now() - since - budgetMs
    }),
  )
  return Math.max(...overruns)
}
