/** Rows of the first batch: small, for nothing is known yet. */
export const firstBatch = 500

const targetMs = 50
const smallest = 50
const largest = 20_000

/**
 * Rows of the next batch: as many as take about 50 ms, for so long may an update of one of them wait. At most four
 * times as many as before, as one quick batch says little.
 */
export function nextBatch(rows: number, elapsedMs: number): number {
  const wanted = (rows * targetMs) / Math.max(elapsedMs, 1)
  return Math.round(Math.min(Math.max(wanted, smallest, rows / 4), largest, rows * 4))
}

/** Milliseconds between two batches, in which the app has the disk for itself: half of what the batch took. */
export function restAfter(elapsedMs: number): number {
  return Math.min(Math.round(elapsedMs / 2), 1000)
}
