import { setTimeout as sleep } from 'node:timers/promises'
import { Mutex } from 'async-mutex'
import { toDbError } from '../db-error.ts'
import type { Gate } from './guard.ts'

export type WriteQueueOptions = {
  /** How long another process may hold the database before DB.BUSY. */
  readonly busyBudgetMs: number
  readonly now: () => number
}

/**
 * SQLite has one writer. Writes and transactions of this process take turns; another process's lock is waited
 * for here in short pauses, since SQLite's own wait blocks the event loop.
 */
export function createWriteQueue(options: WriteQueueOptions): Gate {
  const turn = new Mutex()
  const statement = <T>(run: () => Promise<T>) => retryBusy(run, () => true, options)
  return {
    query: (writes, run) => (writes ? turn.runExclusive(() => statement(run)) : statement(run)),
    transaction: (run) => turn.runExclusive(() => transaction(run, options)),
  }
}

/** BEGIN takes the write lock, so only it finds the database busy; what runs after it is never repeated. */
function transaction<T>(run: (begun: () => void) => Promise<T>, options: WriteQueueOptions): Promise<T> {
  let begun = false
  const start = () =>
    run(() => {
      begun = true
    })
  return retryBusy(start, () => !begun, options)
}

async function retryBusy<T>(
  run: () => Promise<T>,
  repeatable: () => boolean,
  options: WriteQueueOptions,
): Promise<T> {
  const until = options.now() + options.busyBudgetMs
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    try {
      return await run()
    } catch (error) {
      if (toDbError(error)?.code !== 'DB.BUSY' || !repeatable() || options.now() + pauseMs > until) throw error
      await sleep(pauseMs)
    }
  }
}
