export type WaitingLine<T> = {
  readonly size: () => number
  /** Ends with what `serve` gives; from the deadline on, on performance.now()'s clock, throws what `late` gives. */
  readonly wait: (deadline: number) => Promise<T>
  /** Gives to whoever came first and whose deadline is not over; false where nobody waits. */
  readonly serve: (given: T) => boolean
  /** Ends the wait of whoever came first with this error. */
  readonly refuse: (error: unknown) => void
  /** Ends every wait with this error. */
  readonly refuseAll: (error: Error) => void
}

type Waiter<T> = {
  readonly deadline: number
  readonly resolve: (given: T) => void
  readonly reject: (error: unknown) => void
}

/**
 * Callers in order of their deadlines, which is the order in which they came: all have the same time, and one that
 * comes back keeps its deadline and so its place. One timer, for the first of them, is enough for all.
 */
export function createWaitingLine<T>(late: () => unknown): WaitingLine<T> {
  const line: Waiter<T>[] = []
  let timer: NodeJS.Timeout | undefined
  let timerEndsAt = Number.POSITIVE_INFINITY

  const endOverdue = () => {
    const now = performance.now()
    const first = line.findIndex(({ deadline }) => deadline > now)
    const overdue = line.splice(0, first === -1 ? line.length : first)
    // The stack would be the timer's: it tells nothing, and for a thousand callers at once takes its time.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    for (const { reject } of overdue) reject(late())
    Error.stackTraceLimit = stackTraceLimit
  }
  // One that was set for a caller who is served by now runs out and looks for the next. It keeps no process alive:
  // the connections that are waited for do.
  const schedule = () => {
    const [next] = line
    if (next === undefined || next.deadline >= timerEndsAt) return
    clearTimeout(timer)
    timerEndsAt = next.deadline
    timer = setTimeout(sweep, Math.ceil(next.deadline - performance.now()))
    timer.unref()
  }
  const sweep = () => {
    timerEndsAt = Number.POSITIVE_INFINITY
    endOverdue()
    schedule()
  }
  const stopTimer = () => {
    clearTimeout(timer)
    timerEndsAt = Number.POSITIVE_INFINITY
  }
  return {
    size: () => line.length,
    wait: (deadline) =>
      new Promise<T>((resolve, reject) => {
        const before = line.findLastIndex((other) => other.deadline <= deadline)
        line.splice(before + 1, 0, { deadline, resolve, reject })
        schedule()
      }),
    serve: (given) => {
      if ((line[0]?.deadline ?? Number.POSITIVE_INFINITY) <= performance.now()) endOverdue()
      const first = line.shift()
      first?.resolve(given)
      return first !== undefined
    },
    refuse: (error) => line.shift()?.reject(error),
    refuseAll: (error) => {
      stopTimer()
      for (const { reject } of line.splice(0)) reject(error)
    },
  }
}
