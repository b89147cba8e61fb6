import { DbError } from '../../db-error.ts'
import { wasNeverSent } from '../../errors/postgres-facts.ts'
import { isConnectionLost, isStalePrepared } from './failures.ts'
import type { SessionCheck } from './needs-session.ts'
import type { Pool } from './pool.ts'
import type { Codecs, QueryOptions, Rows, Slot } from './slot.ts'

/** What Drizzle does with the result of `unsafe`: waits for rows, or first asks for them as arrays. */
type PendingRows = Promise<Rows> & { readonly values: () => Promise<Rows> }
type UnsafeOptions = { readonly prepare?: boolean }

/** The part of postgres.js that Drizzle's session uses, on the pool. */
export type PooledClient = {
  readonly options: Codecs
  readonly unsafe: (text: string, parameters?: readonly unknown[], options?: UnsafeOptions) => PendingRows
  readonly begin: <T>(run: (client: TransactionClient) => Promise<T>) => Promise<T>
}

export type TransactionClient = Pick<PooledClient, 'unsafe' | 'options'> & {
  readonly savepoint: <T>(run: (client: TransactionClient) => Promise<T>) => Promise<T>
}

export type PooledClientOptions = {
  readonly pool: Pool
  readonly codecs: Codecs
  readonly check: SessionCheck
  /** Whether named statements last on these connections. */
  readonly keepsPrepared: () => boolean
}

const unprepared = { isRaw: false, prepare: false } as const

export function createPooledClient(options: PooledClientOptions): PooledClient {
  const { pool, codecs, check, keepsPrepared } = options
  return {
    options: codecs,
    unsafe: (text, parameters = [], { prepare = false } = {}) =>
      pending(async (isRaw) => {
        await check(text)
        const how = { isRaw, prepare: prepare && keepsPrepared() }
        return await untilSent(pool, (slot) => queryOnce(slot, text, parameters, how))
      }),
    begin: (run) => beginOn(options, run),
  }
}

/** A statement whose plan or name has gone stale did not run: it is sent once more as it is. */
async function queryOnce(
  slot: Slot,
  text: string,
  parameters: readonly unknown[],
  options: QueryOptions,
): Promise<Rows> {
  try {
    return await slot.query(text, parameters, options)
  } catch (error) {
    if (!options.prepare || !isStalePrepared(error)) throw error
    return await slot.query(text, parameters, { ...options, prepare: false })
  }
}

/** On one connection; again on another where the first certainly did not hand the statement on. */
async function untilSent<T>(pool: Pool, run: (slot: Slot) => Promise<T>): Promise<T> {
  const deadline = pool.deadline()
  for (;;) {
    const lease = await pool.acquire(deadline)
    let spoilt = false
    try {
      return await run(lease.slot)
    } catch (error) {
      spoilt = isConnectionLost(error) || wasNeverSent(error)
      if (!wasNeverSent(error) || performance.now() >= deadline) throw error
    } finally {
      lease.release(spoilt)
    }
  }
}

async function beginOn<T>(
  { pool, codecs, check }: PooledClientOptions,
  run: (client: TransactionClient) => Promise<T>,
): Promise<T> {
  const { slot, release } = await beginUntilSent(pool)
  let clean = false
  try {
    const result = await inTransaction(slot, () => run(transactionClient(slot, codecs, check)))
    clean = true
    return result
  } catch (error) {
    clean = error instanceof RolledBack
    throw error instanceof RolledBack ? error.cause : error
  } finally {
    release(!clean)
  }
}

/** BEGIN changes nothing: one that was lost is simply sent again. */
async function beginUntilSent(pool: Pool): ReturnType<Pool['acquire']> {
  const deadline = pool.deadline()
  for (;;) {
    const lease = await pool.acquire(deadline)
    try {
      await lease.slot.query('begin', [], unprepared)
      return lease
    } catch (error) {
      lease.release(true)
      if (!(isConnectionLost(error) || wasNeverSent(error)) || performance.now() >= deadline) throw error
    }
  }
}

/** The callback's own error, after a ROLLBACK that the server confirmed. */
class RolledBack extends Error {
  constructor(cause: unknown) {
    super('rolled back', { cause })
  }
}

async function inTransaction<T>(slot: Slot, run: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await run()
  } catch (error) {
    const undone = await slot.query('rollback', [], unprepared).then(
      () => true,
      () => false,
    )
    throw undone ? new RolledBack(error) : error
  }
  const { command } = await slot.query('commit', [], unprepared)
  // The server answers COMMIT of a failed transaction with ROLLBACK, and no error.
  if (command !== 'COMMIT') throw new RolledBack(new DbError('DB.TRANSACTION_ABORTED'))
  return result
}

function transactionClient(slot: Slot, codecs: Codecs, check: SessionCheck): TransactionClient {
  let savepoints = 0
  const client: TransactionClient = {
    options: codecs,
    // Never prepared: a stale plan would end the transaction, where outside of one the statement is sent again.
    unsafe: (text, parameters = []) =>
      pending(async (isRaw) => {
        await check(text)
        return await slot.query(text, parameters, { isRaw, prepare: false })
      }),
    savepoint: async (run) => {
      savepoints += 1
      const name = `s${savepoints}`
      await slot.query(`savepoint ${name}`, [], unprepared)
      try {
        const result = await run(client)
        await slot.query(`release savepoint ${name}`, [], unprepared)
        return result
      } catch (error) {
        if (!isConnectionLost(error)) await slot.query(`rollback to savepoint ${name}`, [], unprepared)
        throw error
      }
    },
  }
  return client
}

/** Drizzle says whether it wants arrays right after the call: the statement starts a moment later. */
function pending(start: (isRaw: boolean) => Promise<Rows>): PendingRows {
  let isRaw = false
  const rows = Promise.resolve().then(() => start(isRaw))
  return Object.assign(rows, {
    values: () => {
      isRaw = true
      return rows
    },
  })
}
