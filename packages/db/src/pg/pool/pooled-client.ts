import { DbError } from '../../db-error.ts'
import { wasNeverSent } from '../../errors/postgres-facts.ts'
import { isConnectionLost, isStalePrepared } from './failures.ts'
import type { SessionCheck } from './needs-session.ts'
import { PendingRows } from './pending-rows.ts'
import type { Pool } from './pool.ts'
import type { Codecs, QueryOptions, Rows, Slot } from './slot.ts'

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
    unsafe: (text, parameters = [], { prepare = false } = {}) => {
      // Here, since what is awaited starts later: after all else that the caller does before it waits.
      const deadline = pool.deadline()
      return new PendingRows((isRaw) => {
        const query = { text, parameters, isRaw, deadline, prepare: prepare && keepsPrepared() }
        const checked = check(text)
        return checked === undefined ? untilSent(pool, query) : checked.then(() => untilSent(pool, query))
      })
    },
    begin: (run) => beginOn(options, run),
  }
}

type Statement = QueryOptions & {
  readonly text: string
  readonly parameters: readonly unknown[]
  /** Until when a connection has to be had. */
  readonly deadline: number
}

function send(slot: Slot, statement: Statement): Promise<Rows> {
  const { text, parameters } = statement
  const rows = slot.query(text, parameters, statement)
  if (!statement.prepare) return rows
  // A statement whose plan or name has gone stale did not run: it is sent once more as it is.
  return rows.catch((error: unknown) => {
    if (!isStalePrepared(error)) throw error
    return slot.query(text, parameters, { ...statement, prepare: false })
  })
}

/** On one connection; again on another where the first certainly did not hand the statement on. */
async function untilSent(pool: Pool, statement: Statement): Promise<Rows> {
  const { deadline } = statement
  for (;;) {
    const slot = await pool.acquire(deadline)
    let spoilt = false
    try {
      return await send(slot, statement)
    } catch (error) {
      spoilt = isConnectionLost(error) || wasNeverSent(error)
      if (!wasNeverSent(error) || performance.now() >= deadline) throw error
    } finally {
      pool.release(slot, spoilt)
    }
  }
}

async function beginOn<T>(
  { pool, codecs, check }: PooledClientOptions,
  run: (client: TransactionClient) => Promise<T>,
): Promise<T> {
  const slot = await beginUntilSent(pool)
  let clean = false
  try {
    const result = await inTransaction(slot, () => run(transactionClient(slot, codecs, check)))
    clean = true
    return result
  } catch (error) {
    clean = error instanceof RolledBack
    throw error instanceof RolledBack ? error.cause : error
  } finally {
    pool.release(slot, !clean)
  }
}

/** BEGIN changes nothing: one that was lost is simply sent again. */
async function beginUntilSent(pool: Pool): Promise<Slot> {
  const deadline = pool.deadline()
  for (;;) {
    const slot = await pool.acquire(deadline)
    try {
      await slot.query('begin', [], unprepared)
      return slot
    } catch (error) {
      pool.release(slot, true)
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
      new PendingRows(async (isRaw) => {
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
