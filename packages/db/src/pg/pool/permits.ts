import type { Slot } from './slot.ts'
import { createWaitingLine } from './waiting-line.ts'

/**
 * How many connections there may be: each permit is one that is in use or being opened. A permit that is given up
 * goes straight to whoever waits, with its connection where that is still good.
 */
export type Permits = {
  /** Whether there was a free one, which the caller has now. */
  readonly take: () => boolean
  /** Waits for one; gives the connection that came with it. Throws PoolAcquireTimeout. */
  readonly wait: (deadline: number) => Promise<Slot | undefined>
  /** Whether somebody took the permit, and with it the connection. */
  readonly giveUp: (slot?: Slot) => boolean
  readonly waiting: () => number
  readonly hasFree: () => boolean
  readonly refuseWaiting: (error: Error) => void
  /** Ends when none is in use. */
  readonly allFree: () => Promise<void>
}

export function createPermits(max: number, onTimeout: () => void): Permits {
  const line = createWaitingLine<Slot | undefined>(onTimeout)
  let taken = 0
  let atRest: (() => void) | undefined
  return {
    take: () => {
      if (taken >= max) return false
      taken += 1
      return true
    },
    wait: line.wait,
    giveUp: (slot) => {
      if (line.serve(slot)) return true
      taken -= 1
      if (taken === 0) atRest?.()
      return false
    },
    waiting: line.size,
    hasFree: () => taken < max,
    refuseWaiting: line.refuseAll,
    allFree: () =>
      new Promise((resolve) => {
        atRest = resolve
        if (taken === 0) resolve()
      }),
  }
}
