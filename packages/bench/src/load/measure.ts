import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { waitUntil, withClient } from '@twinship/testkit'
import { currentEnv } from '../env.ts'
import type { LoadCase } from './cases.ts'
import { judgeWindow, type Seen } from './judge.ts'
import { decodeOperations, type Operation } from './operation.ts'
import { database, type LoadPlace } from './place.ts'
import type { Way } from './ways.ts'

export type Measured = {
  readonly tookMs: number
  readonly during: Seen
  /** As long as the migration took, after it, in the same run. */
  readonly idle: Seen
  /** Longest operation that ended in each 100 ms since the migration began. */
  readonly latency: readonly (readonly [seconds: number, ms: number])[]
}

export type MeasureOptions = {
  readonly place: LoadPlace
  readonly one: LoadCase
  readonly way: Way
  readonly paceMs: number | null
  readonly autovacuum: boolean
}

const connections = 8
const warmMs = 2000
const tailMs = 2500
const idleLimitMs = 60_000

/** A change made while the app goes on, and taken back when it is gone. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { place, one, way, paceMs, autovacuum } = options
  const change = await way(one)
  await place.server.query('checkpoint')
  if (autovacuum) await startAutovacuum(place)
  const app = await startApp(place, paceMs)
  let began = 0
  let ended = 0
  try {
    await sleep(warmMs)
    const reader = one.readerMs === undefined ? undefined : readFor(place, one.readerMs)
    began = Date.now()
    await change()
    ended = Date.now()
    await reader
    await sleep(tailMs + Math.max(warmMs, Math.min(ended - began, idleLimitMs)))
  } finally {
    await app.stop()
  }
  const until = Date.now()
  const operations = await app.operations()
  await requireWhole(place)
  await takeBack(place, one)
  // A change of a moment may be noticed a moment later.
  const during = { fromMs: began, toMs: Math.max(ended, began + warmMs) + 500 }
  return {
    tookMs: ended - began,
    during: judgeWindow(operations, during, paceMs),
    idle: judgeWindow(operations, { fromMs: ended + tailMs, toMs: until }, paceMs),
    latency: latencyOf(operations, began),
  }
}

async function startApp(
  { url, folder, ids, users }: LoadPlace,
  paceMs: number | null,
): Promise<{ readonly stop: () => Promise<void>; readonly operations: () => Promise<readonly Operation[]> }> {
  const out = path.join(folder, 'operations')
  const settings = path.join(folder, 'app.json')
  await writeFile(settings, JSON.stringify({ url, connections, paceMs, ids, users, out }))
  const program = fileURLToPath(new URL('../bin/load-app.ts', import.meta.url))
  const node = ['--conditions=twinship-source', '--import', 'tsx', program, settings]
  const child = spawn(process.execPath, node, {
    env: { ...currentEnv() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    gone.then(() => {
      throw new Error('the app of the benchmark did not start')
    }),
  ])
  return {
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = (await gone) as [number | null]
      if (code !== 0) throw new Error(`the app of the benchmark ended with ${code}`)
    },
    operations: async () => decodeOperations(await readFile(out, 'utf8')),
  }
}

/** Somebody's report: it has read the table once, and its transaction stays open. */
async function readFor({ url }: LoadPlace, ms: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin; select id from messages limit 1')
    await sleep(ms)
    await client.query('commit')
  })
}

async function startAutovacuum({ server }: LoadPlace): Promise<void> {
  await server.query(
    `alter table messages set (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
       autovacuum_vacuum_cost_delay = 20, autovacuum_vacuum_cost_limit = 100)`,
    database,
  )
  await server.query('update messages set read_at = now() where random() < 0.02', database)
  await waitUntil(
    async () =>
      (
        await server.query(
          `select 1 from pg_stat_progress_vacuum v join pg_stat_activity a using (pid)
           where v.relid = 'messages'::regclass and a.backend_type = 'autovacuum worker'`,
          database,
        )
      ).length > 0,
    { what: 'an autovacuum at work', timeoutMs: 120_000 },
  )
}

async function requireWhole({ server }: LoadPlace): Promise<void> {
  const left = await server.query(
    `select indexrelid::regclass::text as name from pg_index where not indisvalid
     union all select conname from pg_constraint where not convalidated`,
    database,
  )
  if (left.length > 0) throw new Error(`left half done: ${left.map(({ name }) => String(name)).join(', ')}`)
}

async function takeBack({ server }: LoadPlace, { undo }: LoadCase): Promise<void> {
  await server.query(
    `alter table messages reset (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor,
       autovacuum_vacuum_cost_delay, autovacuum_vacuum_cost_limit)`,
    database,
  )
  for (const sql of undo) await server.query(sql, database)
}

const bucketMs = 100

function latencyOf(operations: readonly Operation[], beganMs: number): Measured['latency'] {
  const longest = new Map<number, number>()
  for (const one of operations) {
    const bucket = Math.floor((one.endedMs - beganMs) / bucketMs)
    longest.set(bucket, Math.max(longest.get(bucket) ?? 0, one.endedMs - one.beganMs))
  }
  return [...longest]
    .toSorted(([a], [b]) => a - b)
    .map(([bucket, ms]) => [(bucket * bucketMs) / 1000, Math.round(ms)] as const)
}
