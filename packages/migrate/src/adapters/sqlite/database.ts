import { existsSync } from 'node:fs'
import type {
  MigrationDatabase,
  MigrationSession,
  OpenOptions,
  Waiting,
} from '../../ports/migration-database.ts'
import { requireLedgerName } from '../ledger-name.ts'
import { coded, createAccess, type Access } from './access.ts'
import { readAuditRows } from './audit.ts'
import { connect, rowsOf, type Connection, type Querier } from './connection.ts'
import { danglingLink, noDatabase } from './errors.ts'
import { createDatabaseFile, fileIdentity, isDanglingLink, removeDatabaseFile } from './file.ts'
import { defaultBusyWaitMs, defaultLedgerTable, type SqliteDatabaseOptions } from './options.ts'
import { createSqliteSession } from './session.ts'
import { readSqliteState } from './state.ts'
import { readPresence } from './tables.ts'
import type { Session } from './work.ts'

/** A SQLite file, or a database on a libSQL server. Throws CONFIG.INVALID for a ledger that cannot have its name. */
export function createSqliteDatabase(options: SqliteDatabaseOptions): MigrationDatabase {
  const { location, path, ledgerTable: ledger = defaultLedgerTable } = options
  requireLedgerName('table', ledger, 'sqlite')
  const guarded = <T>(work: () => Promise<T>) => coded(options, work)
  return {
    dialect: 'sqlite',
    location,
    readState: (waiting) =>
      guarded(() =>
        withAccess(options, waiting, (access) =>
          access.read(async (transaction) => {
            const { presence: _, ...state } = await readSqliteState(transaction, ledger, location)
            return state
          }),
        ),
      ),
    readAudit: () =>
      guarded(() =>
        withAccess(options, undefined, (access) =>
          access.read(async (transaction) => {
            const { engine } = await readPresence(transaction, ledger)
            return engine ? readAuditRows(transaction) : []
          }),
        ),
      ),
    open: (opening) => guarded(() => openSession(options, path, ledger, opening)),
  }
}

async function withAccess<T>(
  options: SqliteDatabaseOptions,
  waiting: Partial<Waiting> | undefined,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const { path, location, busyWaitMs = defaultBusyWaitMs } = options
  if (path !== undefined && !existsSync(path)) throw noDatabase(location)
  const connection = await connect(options)
  try {
    return await work(createAccess({ connection, location, path, waitMs: busyWaitMs, ...waiting }))
  } finally {
    connection.close()
  }
}

async function openSession(
  options: SqliteDatabaseOptions,
  path: string | undefined,
  ledger: string,
  { waitMs, create, onEvent, signal }: OpenOptions,
): Promise<MigrationSession> {
  const { location } = options
  const { connection, isCreated } = await openConnection(options, create)
  const close = async (session: Session) => {
    try {
      if (isCreated && path !== undefined) await settleNewFile(connection, path, session)
    } finally {
      connection.close()
    }
  }
  try {
    if (isCreated) {
      onEvent({ kind: 'notice', text: `Created the database ${location}.` })
      if (await setJournalMode(connection, 'wal'))
        await connection.executeMultiple(
          `pragma synchronous = normal; pragma wal_autocheckpoint = ${walPages}`,
        )
    }
    const access = { connection, location, path, waitMs, onEvent, signal }
    // Whether it can be written at all is known before anything is decided.
    await createAccess(access).write((transaction) => transaction.rollback())
    return createSqliteSession({ ...access, ledger, onClose: close })
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * An ALTER TABLE writes the whole schema anew: with SQLite's 1,000 pages a long history goes to the file after every
 * few statements. 64 MiB of log at 4 KiB a page.
 */
const walPages = 16_384

/** The connection and the name must mean the same file: another deployer may delete one that it had made. */
async function openConnection(
  options: SqliteDatabaseOptions,
  create: boolean,
): Promise<{ readonly connection: Connection; readonly isCreated: boolean }> {
  const { path, location } = options
  if (path === undefined) return { connection: await connect(options), isCreated: false }
  for (;;) {
    if (!create && !existsSync(path)) throw noDatabase(location)
    const isCreated = create && createDatabaseFile(path)
    if (isDanglingLink(path)) throw danglingLink(location)
    const before = fileIdentity(path)
    const connection = await connect(options)
    if (before !== null && before === fileIdentity(path)) return { connection, isCreated }
    connection.close()
  }
}

/**
 * While a new file is filled, its commits go to a write-ahead log, in order and not each flushed to the disk: a power
 * cut takes the last files with their records, and they are pending again. The end of the run flushes everything.
 * A file that was there keeps its settings. Whether the mode is so now: leaving the log needs the file for oneself.
 */
async function setJournalMode(connection: Connection, mode: 'wal' | 'delete'): Promise<boolean> {
  try {
    await connection.executeMultiple(`pragma journal_mode = ${mode}`)
    const [row] = await rowsOf(connection, 'pragma journal_mode')
    return row?.['journal_mode'] === mode
  } catch {
    connection.reconnect()
    return false
  }
}

/**
 * A file to which nothing could be applied goes again, if nobody else has it open. Under the write lock: whoever
 * opens it just now finds, with its own first lock, that the file is another one.
 */
async function settleNewFile(connection: Connection, path: string, session: Session): Promise<void> {
  if (session.isKept && session.isJournalModeChosen) return
  const isAlone = await setJournalMode(connection, 'delete')
  if (session.isKept || !isAlone) return
  try {
    await session.access.write(async (transaction) => {
      if (await isUnused(transaction, session.ledger)) removeDatabaseFile(path)
      await transaction.rollback()
    })
  } catch {
    // Somebody else is at work on it, so it is of use.
  }
}

async function isUnused(on: Querier, ledger: string): Promise<boolean> {
  const state = await readSqliteState(on, ledger, '')
  return (
    state.rows.length === 0 &&
    state.isEmpty &&
    state.attempts.every(({ doneHashes }) => doneHashes.length === 0)
  )
}
