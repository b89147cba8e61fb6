/** Somebody else was in the way and nothing of the step is left: it may be tried again. */
const worthAnotherTry: ReadonlySet<string> = new Set([
  // lock_not_available, deadlock_detected, serialization_failure
  '55P03',
  '40P01',
  '40001',
])

export function isWorthAnotherTry(sqlState: string | undefined): boolean {
  return sqlState !== undefined && worthAnotherTry.has(sqlState)
}

const firstPauseMs = 150
const longestPauseMs = 3000

/**
 * Milliseconds before the next try. Longer from try to try: each one holds the app up for as long as it waits; and at
 * random, so that two who are in each other's way come apart. `tries` from 1, `random` in [0, 1).
 */
export function pauseBeforeNext(tries: number, random: number): number {
  const base = Math.min(firstPauseMs * 1.5 ** (tries - 1), longestPauseMs)
  return Math.round(base * (0.5 + random))
}
