import type { Operation } from './operation.ts'

export type Window = { readonly fromMs: number; readonly toMs: number }

/** What the app noticed in a window; all times in ms. */
export type Seen = {
  /** Longest operation that overlaps the window. */
  readonly stallMs: number
  /** Longest time in which none was completed. */
  readonly gapMs: number
  /** 99th percentile, corrected for operations that a stalled one kept from starting. */
  readonly p99Ms: number
  readonly perSecond: number
  readonly failed: number
}

/**
 * `paceMs`: how often a connection starts an operation; null for one after the other. One that takes longer keeps those
 * behind it waiting, which nobody measured: each counts as what is left of it.
 */
export function judgeWindow(
  operations: readonly Operation[],
  { fromMs, toMs }: Window,
  paceMs: number | null,
): Seen {
  const inside = operations.filter(({ beganMs, endedMs }) => endedMs > fromMs && beganMs < toMs)
  const done = inside
    .filter(({ error, endedMs }) => error === null && endedMs <= toMs)
    .map(({ endedMs }) => endedMs)
    .toSorted((a, b) => a - b)
  const ends = [fromMs, ...done, toMs]
  const waits = inside.flatMap((one) => waitsOf(one.endedMs - one.beganMs, paceMs)).toSorted((a, b) => a - b)
  return {
    stallMs: inside.reduce((longest, one) => Math.max(longest, one.endedMs - one.beganMs), 0),
    gapMs: ends.reduce((longest, end, at) => Math.max(longest, end - (ends[at - 1] ?? end)), 0),
    p99Ms: waits[Math.min(waits.length - 1, Math.floor(waits.length * 0.99))] ?? 0,
    perSecond: toMs > fromMs ? (done.length / (toMs - fromMs)) * 1000 : 0,
    failed: inside.filter(({ error }) => error !== null).length,
  }
}

function waitsOf(ms: number, paceMs: number | null): readonly number[] {
  if (paceMs === null || ms <= paceMs) return [ms]
  return Array.from({ length: Math.ceil(ms / paceMs) }, (_, n) => ms - n * paceMs)
}

/** The goals: what the app may notice beside an idle window as long as the migration. */
export function judgeGoals({
  during,
  idle,
  isBuild,
  isPaced,
}: LoadResult): readonly { readonly goal: string; readonly isMet: boolean }[] {
  const stall = isBuild ? Math.max(350, 3 * idle.stallMs) : Math.max(150, 2 * idle.stallMs)
  const p99 = Math.max(50, 1.5 * idle.p99Ms)
  const kept = during.perSecond / idle.perSecond
  return [
    { goal: 'no operation fails', isMet: during.failed === 0 },
    { goal: `stall at most ${Math.round(stall)} ms`, isMet: during.stallMs <= stall },
    { goal: `p99 at most ${Math.round(p99)} ms`, isMet: during.p99Ms <= p99 },
    ...(isPaced ? [{ goal: 'throughput at least 97 %', isMet: kept >= 0.97 }] : []),
  ]
}

export type LoadResult = {
  readonly during: Seen
  readonly idle: Seen
  readonly isBuild: boolean
  readonly isPaced: boolean
}
