/** What is told of each deployment, in turn. */
export type Queues = {
  /** Does the work when what was given before it for the same deployment is done. Rejects as the work does. */
  readonly inTurn: (id: string, work: () => Promise<void>) => Promise<void>
  /** Whether a wait at this step is news: once a step, and not more than once a minute. `nowMs`: Unix milliseconds. */
  readonly mayTell: (id: string, step: string, nowMs: number) => boolean
  readonly forget: (id: string) => void
}

const minuteMs = 60_000

type Told = { last: Promise<void>; readonly steps: Set<string>; atMs: number }

export function createQueues(): Queues {
  const all = new Map<string, Told>()
  const of = (id: string): Told => {
    const known = all.get(id)
    if (known !== undefined) return known
    const told: Told = { last: Promise.resolve(), steps: new Set(), atMs: Number.NEGATIVE_INFINITY }
    all.set(id, told)
    return told
  }
  return {
    inTurn: (id, work) => {
      const told = of(id)
      const result = told.last.then(work)
      told.last = result.catch(() => undefined)
      return result
    },
    mayTell: (id, step, nowMs) => {
      const told = of(id)
      if (told.steps.has(step) || nowMs - told.atMs < minuteMs) return false
      told.steps.add(step)
      told.atMs = nowMs
      return true
    },
    forget: (id) => void all.delete(id),
  }
}
