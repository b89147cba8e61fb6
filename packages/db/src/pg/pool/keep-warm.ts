import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from './failures.ts'

export type KeepWarmOptions = {
  /** Whether there are fewer connections than the minimum. */
  readonly isShort: () => boolean
  /** Opens one where that is allowed. */
  readonly open: () => Promise<void>
  readonly random: () => number
}

/** To be called whenever there may be too few: goes on behind the caller's back until there are enough. */
export function createKeepWarm({ isShort, open, random }: KeepWarmOptions): () => void {
  let isAtWork = false
  const restore = async () => {
    for (let attempt = 0; isShort(); attempt += 1) {
      await open().catch(() => undefined)
      if (isShort() && attempt > 0) await sleep(backOffMs(attempt, random), undefined, { ref: false })
    }
    // In the same breath as the last look: who finds too few after it begins anew.
    isAtWork = false
  }
  return () => {
    if (isAtWork) return
    isAtWork = true
    void restore()
  }
}
