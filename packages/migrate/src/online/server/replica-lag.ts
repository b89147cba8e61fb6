import type { Replica, ServerSample } from '../../model/server.ts'

/** How far the WAL was when, oldest first: what a replica has replayed is dated by it. */
export type WalHistory = readonly Pick<ServerSample, 'atMs' | 'wal'>[]

/** Milliseconds that a replica is behind: it is known between which two. */
export type Lag = { readonly atLeastMs: number; readonly atMostMs: number | null }

/**
 * From positions alone, for replay_lag of pg_stat_replication is no proof: it is null, or stays at what was measured
 * last, where the replay stands still. The history ends with this moment. Null where nothing is replayed at all.
 */
export function lagOf({ replayed }: Replica, history: WalHistory): Lag | null {
  const now = history.at(-1)
  if (replayed === null || now === undefined) return null
  if (replayed >= now.wal) return { atLeastMs: 0, atMostMs: 0 }
  const passed = history.findLast(({ wal }) => wal <= replayed)
  const missing = history.find(({ wal }) => wal > replayed)
  return {
    atLeastMs: now.atMs - (missing?.atMs ?? now.atMs),
    atMostMs: passed === undefined ? null : now.atMs - passed.atMs,
  }
}

const spacingMs = 200
const keptMs = 15 * 60_000

/** With one more sample at its end; those before are thinned out, and forgotten after a quarter of an hour. */
export function remember(history: WalHistory, { atMs, wal }: ServerSample): WalHistory {
  const last = history.at(-1)
  const before = history.at(-2)
  const isClose = last !== undefined && before !== undefined && last.atMs - before.atMs < spacingMs
  const kept = isClose ? history.slice(0, -1) : history
  const from = kept.findIndex((one) => atMs - one.atMs <= keptMs)
  return [...(from <= 0 ? kept : kept.slice(from)), { atMs, wal }]
}

/** Bytes a second, over the last two seconds or a little more; null where nobody looked then. */
export function walRate(history: WalHistory): number | null {
  const now = history.at(-1)
  const before = history.findLast(({ atMs }) => now !== undefined && now.atMs - atMs >= 2000)
  if (now === undefined || before === undefined || now.atMs - before.atMs > 15_000) return null
  return ((now.wal - before.wal) * 1000) / (now.atMs - before.atMs)
}
