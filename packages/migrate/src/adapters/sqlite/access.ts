import type { Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { RunEvent } from '../../model/run.ts'
import type { Connection } from './connection.ts'
import { isBusy, toSqliteError } from './errors.ts'
import { fileIdentity } from './file.ts'
import { createPause, holderOf, type Pause } from './pause.ts'
import { createReplay, type Replay } from './replay.ts'

export type AccessOptions = {
  readonly connection: Connection
  readonly location: string
  /** Undefined for a libSQL server. */
  readonly path: string | undefined
  readonly waitMs: number
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** The run of this session, which is nobody to wait for. */
  readonly ownRunId?: (() => string | null) | undefined
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
  readonly replay: Replay
  readonly pause: Pause
  readonly waitMs: number
}

export function createAccess(options: AccessOptions): Access {
  const { connection, location, path, waitMs } = options
  const identity = path === undefined ? null : fileIdentity(path)
  const foreignKeys = createForeignKeySwitch(options)
  const replay = createReplay(connection, path !== undefined)
  const pause = createPause(options)
  const ownRunId = options.ownRunId ?? (() => null)
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    const since = performance.now()
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isBusy(error)) throw error
        // libSQL keeps a refused statement active, and no later COMMIT of that connection would work.
        connection.reconnect()
        await pause(since, async () => holderOf(connection, ownRunId()))
      }
    }
  }

  const waiting: Waiting = (since, transaction) => {
    return pause(since, async () => holderOf(transaction, ownRunId()))
  }

  return {
    connection,
    waitMs,
    pause,
    setForeignKeys: foreignKeys.set,
    replay,
    read: (work) => turn(async () => inTransaction(await connection.read(), work, waiting)),
    write: (work) =>
      turn(async () => {
        requireSameFile(path, identity, location)
        await foreignKeys.apply()
        await replay.apply()
        const transaction = await connection.write()
        const guarded = async () => {
          requireSameFile(path, identity, location)
          return work(transaction)
        }
        return inTransaction(transaction, guarded, waiting)
      }),
    alone: (work) =>
      turn(async () => {
        await foreignKeys.apply()
        await replay.apply()
        await work(connection)
      }),
  }
}

type Waiting = (since: number, transaction: Transaction) => Promise<void>

async function inTransaction<T>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<T>,
  waiting: Waiting,
): Promise<T> {
  try {
    const result = await work(transaction)
    if (!transaction.closed) await commit(transaction, waiting)
    return result
  } finally {
    transaction.close()
  }
}

/**
 * Readers that are in the midst of something hold up a COMMIT; the transaction stays, and no new ones come in. Not
 * by libSQL's own commit(): refused once, that keeps its lock on the file until the process ends.
 */
async function commit(transaction: Transaction, waiting: Waiting): Promise<void> {
  const since = performance.now()
  for (;;) {
    try {
      await transaction.executeMultiple('commit')
      return
    } catch (error) {
      if (!isBusy(error) || transaction.closed) throw error
      await waiting(since, transaction)
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
