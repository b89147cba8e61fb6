import { setTimeout as sleep } from 'node:timers/promises'
import type { Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { RunEvent } from '../../model/run.ts'
import type { Connection, Querier } from './connection.ts'
import { isBusy, toSqliteError } from './errors.ts'
import { fileIdentity } from './file.ts'
import { describeHolder, readOpenRun } from './holder.ts'

export type AccessOptions = {
  readonly connection: Connection
  readonly location: string
  /** Undefined for a libSQL server. */
  readonly path: string | undefined
  readonly waitMs: number
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Turns at the database. Each waits for others for at most `waitMs`, then throws MIGRATION.LOCKED naming the run
 * that holds it, or DB.BUSY where nobody is known. `work` may be done several times, each after the one before
 * was rolled back: what it changes outside of the transaction belongs after the turn.
 */
export type Access = {
  readonly connection: Connection
  read<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Commits unless `work` has ended the transaction itself. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Without a transaction. */
  alone(work: (connection: Connection) => Promise<void>): Promise<void>
  /** How PRAGMA foreign_keys stands from the next turn on. */
  readonly setForeignKeys: (enabled: boolean) => void
  /** Waits a little, and says once that somebody is waited for. Throws at the end of the time. */
  pause(since: number, findHolder: HolderSearch): Promise<void>
  readonly waitMs: number
}

type HolderSearch = () => Promise<string | undefined>

export function createAccess(options: AccessOptions): Access {
  const { connection, location, path, waitMs } = options
  const identity = path === undefined ? null : fileIdentity(path)
  const foreignKeys = createForeignKeySwitch(options)
  let isAnnounced = false

  const pause = async (since: number, findHolder: HolderSearch): Promise<void> => {
    if (options.signal?.aborted === true) throw new CodedError('INTERRUPTED')
    const isLate = performance.now() - since >= waitMs
    if (isLate || !isAnnounced) {
      const name = await findHolder()
      if (isLate) throw locked(location, name)
      options.onEvent?.({ kind: 'lock-wait', holder: name ?? 'another process' })
      isAnnounced = true
    }
    await sleep(10 + Math.random() * 40)
  }

  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    const since = performance.now()
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isBusy(error)) throw error
        // libSQL keeps a refused statement active, and no later COMMIT of that connection would work.
        connection.reconnect()
        await pause(since, async () => holderOf(connection))
      }
    }
  }

  return {
    connection,
    waitMs,
    pause,
    setForeignKeys: foreignKeys.set,
    read: (work) => turn(async () => inTransaction(await connection.read(), work, pause)),
    write: (work) =>
      turn(async () => {
        requireSameFile(path, identity, location)
        await foreignKeys.apply()
        const transaction = await connection.write()
        const guarded = async () => {
          requireSameFile(path, identity, location)
          return work(transaction)
        }
        return inTransaction(transaction, guarded, pause)
      }),
    alone: (work) =>
      turn(async () => {
        await foreignKeys.apply()
        await work(connection)
      }),
  }
}

async function inTransaction<T>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<T>,
  pause: Access['pause'],
): Promise<T> {
  try {
    const result = await work(transaction)
    if (!transaction.closed) await commit(transaction, pause)
    return result
  } finally {
    transaction.close()
  }
}

/**
 * Readers that are in the midst of something hold up a COMMIT; the transaction stays, and no new ones come in. Not
 * by libSQL's own commit(): refused once, that keeps its lock on the file until the process ends.
 */
async function commit(transaction: Transaction, pause: Access['pause']): Promise<void> {
  const since = performance.now()
  for (;;) {
    try {
      await transaction.executeMultiple('commit')
      return
    } catch (error) {
      if (!isBusy(error) || transaction.closed) throw error
      await pause(since, async () => holderOf(transaction))
    }
  }
}

/** Inside a transaction SQLite ignores the pragma, and a new connection forgets it: it is set between turns. */
type ForeignKeySwitch = {
  readonly set: (enabled: boolean) => void
  readonly apply: () => Promise<void>
}

function createForeignKeySwitch({ connection, path }: AccessOptions): ForeignKeySwitch {
  let isWanted = false
  let applied = ''
  return {
    set: (enabled) => {
      isWanted = enabled
    },
    apply: async () => {
      // A server gives each transaction a stream of its own, which a pragma from outside does not reach.
      if (path === undefined) return
      const now = `${connection.generation} ${isWanted}`
      if (applied === now) return
      await connection.execute({ sql: `pragma foreign_keys = ${isWanted ? 'on' : 'off'}` })
      applied = now
    },
  }
}

/** What is done to a file that was deleted or replaced would be lost; the write lock makes the answer hold. */
function requireSameFile(path: string | undefined, identity: string | null, location: string): void {
  if (path === undefined || fileIdentity(path) === identity) return
  throw new CodedError('CONNECT.NO_DATABASE', `${location} was deleted or replaced while it was worked on.`, {
    hint: 'Run the command again.',
    details: { location },
  })
}

async function holderOf(on: Querier): Promise<string | undefined> {
  try {
    const run = await readOpenRun(on)
    return run?.isAlive === true ? describeHolder(run) : undefined
  } catch {
    // Not even readable now, or without the engine's tables: nobody can be named.
    return undefined
  }
}

function locked(location: string, holder: string | undefined): CodedError {
  if (holder === undefined) {
    return new CodedError('DB.BUSY', `${location} is held by another process.`, { details: { location } })
  }
  return new CodedError('MIGRATION.LOCKED', `${location} is being migrated by ${holder}.`, {
    details: { location, holder },
  })
}

/** Driver errors leave an adapter as coded ones. */
export async function coded<T>(
  { location, path }: Pick<AccessOptions, 'location' | 'path'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toSqliteError(error, location, path)
  }
}
