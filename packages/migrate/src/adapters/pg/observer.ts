import { setTimeout as sleep } from 'node:timers/promises'
import type { Observer } from './observing.ts'
import { within } from './within.ts'

export type Waits = {
  /** Milliseconds spent waiting for locks, as far as the samples tell. */
  readonly lockWaitMs: number
}

type Sample = { readonly since: string; readonly waitedMs: number; readonly blockers: readonly string[] }

/** A statement that is quick is not looked at. */
const firstSampleMs = 100
const announceAfterMs = 1000
/** Of a wait that is short, and was expected. */
const closeSampleMs = 25
/** For an answer on its way when the work is done: that is not held up by who only looked on. */
const graceMs = 500

export type Watched = {
  readonly observer: Observer
  readonly backendPid: number
  readonly onBlocked: (blockers: readonly string[]) => void
  /** Looked at too, each time; what it throws is dropped. */
  readonly also?: (() => Promise<void>) | undefined
  /** A wait of a few milliseconds is told too. */
  readonly closely?: boolean
}

/**
 * Watches the executing backend from another session while `work` goes on: how long it waits for locks, and for
 * whom, told once for each wait that lasts. Whatever becomes of that session, the work ends as it ends.
 */
export async function observeWaits<T>(
  watched: Watched,
  work: () => Promise<T>,
): Promise<{ readonly result: T } & Waits> {
  const { observer, onBlocked, closely = false } = watched
  const waits = new Map<string, number>()
  const announced = new Set<string>()
  const over = new AbortController()
  const watching = watch(watched, over.signal, ({ since, waitedMs, blockers }) => {
    waits.set(since, waitedMs)
    if ((waitedMs < announceAfterMs && !closely) || announced.has(since)) return
    announced.add(since)
    onBlocked(blockers)
  })
  try {
    const result = await work()
    return { result, lockWaitMs: Math.round([...waits.values()].reduce((sum, ms) => sum + ms, 0)) }
  } finally {
    over.abort()
    if ((await within(graceMs, watching)) === 'late') observer.drop()
  }
}

async function watch(
  { observer, backendPid, also, closely = false }: Watched,
  signal: AbortSignal,
  onSample: (sample: Sample) => void,
): Promise<void> {
  for (let pauseMs = closely ? closeSampleMs : firstSampleMs; ; pauseMs = Math.min(pauseMs * 1.5, 500)) {
    const isOver = await sleep(pauseMs, false, { signal }).catch(() => true)
    if (isOver) return
    // Watching is for the report: what cannot be seen does not stop the work, and is not waited for.
    const sample = await readSample(observer, backendPid).catch(() => undefined)
    if (sample !== undefined) onSample(sample)
    if (!signal.aborted) await also?.().catch(() => undefined)
  }
}

async function readSample(observer: Observer, pid: number): Promise<Sample | undefined> {
  const [sample] = await observer.query<Sample>(
    `select l.waitstart::text as since, extract(epoch from pg_catalog.clock_timestamp() - l.waitstart)::float8 * 1000 as "waitedMs",
       array(select distinct case when b.pid = 0 then 'a prepared transaction'
           else pg_catalog.format('backend %s%s%s', b.pid, ', ' || nullif(a.application_name, ''), ', ' || a.state ||
             coalesce(' for ' || extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::integer || ' s', '')) end
         from pg_catalog.unnest(pg_catalog.pg_blocking_pids(l.pid)) b (pid)
         left join pg_catalog.pg_stat_activity a on a.pid = b.pid) as blockers
     from pg_catalog.pg_locks l where l.pid = $1 and not l.granted and l.waitstart is not null limit 1`,
    [pid],
  )
  return sample
}
