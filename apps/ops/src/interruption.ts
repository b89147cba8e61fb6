/**
 * What signals do. The first asks work that can stop at a safe point to do so; where none is under way, and for every
 * further signal, the program ends at once.
 */
export type Interruption = {
  readonly stoppable: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>
  /** Called for each signal; `now` where nothing will stop by itself. */
  readonly interrupt: () => 'safely' | 'now'
}

export function createInterruption(): Interruption {
  const controller = new AbortController()
  let listeners = 0
  return {
    async stoppable(work) {
      listeners++
      try {
        return await work(controller.signal)
      } finally {
        listeners--
      }
    },
    interrupt() {
      if (listeners === 0 || controller.signal.aborted) return 'now'
      controller.abort()
      return 'safely'
    },
  }
}
