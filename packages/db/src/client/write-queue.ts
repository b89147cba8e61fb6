import { setTimeout as sleep } from 'node:timers/promises'
import { Mutex } from 'async-mutex'
import { toDbError } from '../db-error.ts'
import { createEventLoopTurn } from './event-loop-turn.ts'
import type { Gate } from './guard.ts'

export type WriteQueueOptions = {
  /** How long another process may hold the database before DB.BUSY. */
  readonly busyBudgetMs: number
  readonly now: () => number
  /** Replaces the connections. Called while no transaction of this process is open. */
  readonly reconnect: () => Promise<void>
}

/**
 * SQLite has one writer. Writes and transactions of this process take turns; another process's lock is waited
 * for here in short pauses, since SQLite's own wait blocks the event loop.
 */
export function createWriteQueue(options: WriteQueueOptions): Gate {
  const turn = new Mutex()
  const inTurn = <T>(run: () => Promise<T>) => turn.runExclusive(() => retryBusy(run, () => true, options))
  return {
    query: async (kind, run) => {
      if (kind === 'write') return await inTurn(run)
      try {
        return await run()
      } catch (error) {
        if (!isBusy(error)) throw error
        return await inTurn(run)
      }
    },
    transaction: (run) => turn.runExclusive(() => transaction(run, options)),
    pause: createEventLoopTurn(options.now),
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
      if (!isBusy(error) || !repeatable()) throw error
      // libSQL leaves the refused statement active: the next COMMIT on that connection would fail or, worse, not happen.
      await options.reconnect()
      if (options.now() + pauseMs > until) throw error
      await sleep(pauseMs)
    }
  }
}

function isBusy(error: unknown): boolean {
  return toDbError(error)?.code === 'DB.BUSY'
}
