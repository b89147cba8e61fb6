import type { Benchmark } from '../benchmark.ts'
import { openSwapPlace } from './restore-place.ts'

/** Goal: no query fails, and the longest wait is at most max(250 ms, 3 × idle) in 20 of 20 runs (--runs 20). */
export const restoreSwap: Benchmark = {
  name: 'restore-swap',
  summary: 'The slowest query of 8 clients through pgBouncer: while the database is swapped, against no swap',
  unit: 'ms',
  async prepare() {
    const { swap, idle, conditions, dispose } = await openSwapPlace()
    return {
      a: { label: 'ops restore --undo', run: swap },
      b: { label: 'nothing', run: idle },
      conditions: { ...conditions, goal: 'a: at most 250 ms, or 3 × b' },
      dispose,
    }
  },
}
