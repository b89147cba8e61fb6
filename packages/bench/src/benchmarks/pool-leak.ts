import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createPgDb, type PgConnection } from '@twinship/db/pg'
import { isLong, startPostgres, waitUntil, type PgCluster } from '@twinship/testkit'
import type { Benchmark } from '../benchmark.ts'
import { currentEnv } from '../env.ts'
import { createLeakTables, startLeakLoad } from './pool-leak-load.ts'

const pool = { min: 2, max: 8, idleTimeoutMs: 1000, acquireTimeoutMs: 200 }
const samples = 10

type Place = { readonly server: PgCluster; readonly database: string; readonly connection: PgConnection }

/**
 * Ten minutes (TWINSHIP_TEST=long; else 20 seconds) of reads, writes, errors, acquire timeouts, backends that end and
 * servers that restart. A leak shows as a heap that grows with the time, or as connections that stay; goal: neither.
 */
export const poolLeak: Benchmark = {
  name: 'pool-leak',
  summary: 'Heap in use after a collection: after load with timeouts and reconnects, against before',
  unit: 'MiB',
  async prepare() {
    const durationMs = isLong(currentEnv()) ? 600_000 : 20_000
    const place = await openPlace()
    await load(place, Math.min(30_000, durationMs))
    let before = await atRest(place)
    const found: Record<string, string | number> = {}
    return {
      a: {
        label: 'after',
        run: async () => {
          before = await atRest(place)
          Object.assign(found, await load(place, durationMs))
          const after = await atRest(place)
          found['connections before and after'] = `${before.connections}, ${after.connections}`
          return after.heapMiB
        },
      },
      b: { label: 'before', run: () => Promise.resolve(before.heapMiB) },
      conditions: { durationMs, ...pool },
      found: () => found,
      dispose: async () => {
        await place.connection.close()
        await place.server.stop()
      },
    }
  },
}

async function openPlace(): Promise<Place> {
  const server = await startPostgres({ env: currentEnv() })
  const { name } = await server.createDatabase()
  await createLeakTables(server, name)
  const connection = await createPgDb({ url: server.url(name), location: 'bench', pool })
  return { server, database: name, connection }
}

/** Gives what happened, and the heap after a collection at ten moments of it. */
async function load(place: Place, durationMs: number): Promise<Record<string, string | number>> {
  const running = startLeakLoad({ ...place, restartEveryMs: durationMs / 4 })
  const heaps: number[] = []
  try {
    for (let n = 0; n < samples; n += 1) {
      await sleep(durationMs / samples)
      heaps.push(heapMiB())
    }
  } finally {
    await running.stop()
  }
  return { ...running.tally(), 'heap under load, MiB': heaps.map((heap) => heap.toFixed(1)).join(' ') }
}

/** When nothing is under way and the spare connections have ended. */
async function atRest({ server, database, connection }: Place) {
  const count = async () => {
    const [row] = await server.query(
      `select count(*)::int as n from pg_stat_activity where datname = '${database}' and application_name = 'twinship'`,
    )
    return Number(row?.['n'])
  }
  let connections = 0
  await waitUntil(
    async () => {
      connections = await count()
      const { size, busy, waiting, opening } = connection.pool()
      return size === pool.min && connections === size && busy + waiting + opening === 0
    },
    { timeoutMs: 60_000, what: 'the pool to be back at its minimum' },
  )
  return { connections, heapMiB: heapMiB() }
}

/** Of what cannot be collected. */
function heapMiB(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let n = 0; n < 3; n += 1) collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}
