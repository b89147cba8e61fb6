import type { Gate } from '../../client/guard.ts'
import { isConnectionLost } from './failures.ts'

const attempts = 3

/**
 * The pool bounds and bridges; here only what it cannot know: a query that Drizzle built to read may be asked again
 * when its connection was lost. Nothing else may: whether it took effect, nobody can tell.
 */
export function createPgGate(): Gate {
  return {
    query: (kind, run) =>
      kind === 'select' ? run().catch((error: unknown) => repeatLost(error, run)) : run(),
    transaction: (run) => run(() => undefined),
  }
}

async function repeatLost<T>(first: unknown, run: () => Promise<T>): Promise<T> {
  let last = first
  for (let attempt = 2; attempt <= attempts && isConnectionLost(last); attempt += 1) {
    try {
      return await run()
    } catch (error) {
      last = error
    }
  }
  throw last
}
