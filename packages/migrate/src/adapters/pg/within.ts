import { setTimeout as sleep } from 'node:timers/promises'

/** What `work` gives, or `late` where that takes longer. Nothing stops the work itself. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  const over = new AbortController()
  const late = sleep(ms, 'late' as const, { signal: over.signal })
  // It is cut short below, and rejects where nobody listens any more.
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}
