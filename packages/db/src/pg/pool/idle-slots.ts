import type { Slot } from './slot.ts'

export type IdleSlots = {
  readonly size: () => number
  readonly put: (slot: Slot) => void
  /** The one used last: the others age, and are closed when their time has come. */
  readonly take: () => Slot | undefined
  readonly remove: (slot: Slot) => void
  readonly endAll: (waitMs: number) => Promise<void>
}

export type IdleSlotsOptions = {
  /** How long a slot may lie unused; 0 for ever. */
  readonly timeoutMs: number
  /** Whether one fewer is still enough. */
  readonly mayClose: () => boolean
}

export function createIdleSlots({ timeoutMs, mayClose }: IdleSlotsOptions): IdleSlots {
  const stack: { readonly slot: Slot; readonly since: number }[] = []
  let timer: NodeJS.Timeout | undefined

  const schedule = () => {
    const [oldest] = stack
    if (timer !== undefined || timeoutMs === 0 || oldest === undefined || !mayClose()) return
    timer = setTimeout(sweep, Math.max(1, oldest.since + timeoutMs - performance.now()))
    timer.unref()
  }
  const sweep = () => {
    timer = undefined
    const before = performance.now() - timeoutMs
    for (
      let [oldest] = stack;
      oldest !== undefined && oldest.since <= before && mayClose();
      [oldest] = stack
    ) {
      stack.shift()
      void oldest.slot.end(1000)
    }
    schedule()
  }
  return {
    size: () => stack.length,
    put: (slot) => {
      stack.push({ slot, since: performance.now() })
      schedule()
    },
    take: () => stack.pop()?.slot,
    remove: (slot) => {
      const at = stack.findIndex((one) => one.slot === slot)
      if (at !== -1) stack.splice(at, 1)
    },
    endAll: async (waitMs) => {
      clearTimeout(timer)
      await Promise.all(stack.splice(0).map(({ slot }) => slot.end(waitMs)))
    },
  }
}
