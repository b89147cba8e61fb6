import { Semaphore, withTimeout } from 'async-mutex'
import { DbError } from '../db-error.ts'
import type { Gate } from './guard.ts'

/**
 * As many permits as the pool has connections, handed out first come, first served: a caller that waits longer
 * than `acquireTimeoutMs` gets DB.POOL_ACQUIRE_TIMEOUT and its query is never sent.
 */
export function createPermits(max: number, acquireTimeoutMs: number): Gate {
  const permits = withTimeout(new Semaphore(max), acquireTimeoutMs, new DbError('DB.POOL_ACQUIRE_TIMEOUT'))
  return {
    query: (_writes, run) => permits.runExclusive(run),
    transaction: (run) => permits.runExclusive(() => run(() => undefined)),
  }
}
