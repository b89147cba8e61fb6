import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { CodedError, toConnectError, type DatabaseTarget } from '@twinship/core'
import { createClient, type Client } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { guardDatabase } from '../client/guard.ts'
import { createWriteQueue } from '../client/write-queue.ts'
import { toDbError } from '../db-error.ts'
import type * as pgTables from '../pg/schema.ts'
import { twinshipRelations } from '../relations.ts'
import * as tables from './schema.ts'

export type SqliteSchema = typeof tables & ReturnType<typeof twinshipRelations>
export type SqliteDb = LibSQLDatabase<SqliteSchema>

export type SqliteOptions = {
  readonly target: Extract<DatabaseTarget, { dialect: 'sqlite' }>
  readonly authToken?: string | undefined
  /** How long another process may hold the database before DB.BUSY; 5 s unless told. */
  readonly busyBudgetMs?: number
  /** Make a missing file, and its folder; otherwise it is CONNECT.NO_DATABASE. */
  readonly create?: boolean
  /** How long a server may take for its first answer; 10 s unless told. */
  readonly reachTimeoutMs?: number
}

export type SqliteConnection = {
  readonly db: SqliteDb
  readonly client: Client
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

const BUSY_BUDGET_MS = 5_000
const REACH_TIMEOUT_MS = 10_000
/** SQLite's own wait for a lock blocks the event loop: it stays short and is repeated from the write queue. */
const BUSY_SLICE_MS = 25

/** Opens a libSQL file or server, with WAL and foreign keys on; throws DB.* and CONNECT.* errors. */
export async function createSqliteDb(options: SqliteOptions): Promise<SqliteConnection> {
  const client = await open(options)
  const db = drizzle(client, {
    schema: { ...tables, ...twinshipRelations(tables as unknown as typeof pgTables) },
  })
  const busyBudgetMs = options.busyBudgetMs ?? BUSY_BUDGET_MS
  const reconnect = async () => client.reconnect()
  guardDatabase(db, createWriteQueue({ busyBudgetMs, now: () => performance.now(), reconnect }))
  return {
    db,
    client,
    ping: async () => {
      await client.execute('select 1').catch(rethrow)
    },
    close: async () => {
      // libSQL closes its files when they are collected: the log is emptied here, or it would stay behind full.
      await client.execute('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => undefined)
      client.close()
    },
  }
}

async function open(options: SqliteOptions): Promise<Client> {
  const { target } = options
  if (target.kind === 'server') return await openServer(target, options)
  await prepareFile(target.path, options.create === true)
  return await openFile(target.url).catch(rethrow)
}

type ServerTarget = Extract<SqliteOptions['target'], { kind: 'server' }>

async function openServer(target: ServerTarget, options: SqliteOptions): Promise<Client> {
  let signal: AbortSignal | undefined = AbortSignal.timeout(options.reachTimeoutMs ?? REACH_TIMEOUT_MS)
  let client: Client | undefined
  try {
    client = createClient({
      url: target.url,
      // Only the first answer is waited for so briefly: a query may take longer.
      fetch: (request: Request) => fetch(request, signal === undefined ? {} : { signal }),
      ...(options.authToken === undefined ? {} : { authToken: options.authToken }),
    })
    await client.execute('select 1')
    signal = undefined
    return client
  } catch (error) {
    client?.close()
    throw toServerError(error, target.location)
  }
}

function toServerError(thrown: unknown, location: string): CodedError {
  const cause = toDbError(thrown)
  if (cause?.code === 'CONNECT.AUTHENTICATION') {
    return new CodedError('CONNECT.AUTHENTICATION', `The token is not accepted by ${location}.`, {
      hint: 'Check DATABASE_AUTH_TOKEN.',
      details: { location, ...cause.details },
      cause,
    })
  }
  const reason = thrown instanceof Error ? thrown.cause : undefined
  return (
    toConnectError(reason, location) ??
    new CodedError('CONNECT.UNREACHABLE', `Cannot reach ${location}.`, { details: { location }, cause })
  )
}

async function openFile(url: string): Promise<Client> {
  const client = createClient({ url, timeout: BUSY_SLICE_MS })
  try {
    const { rows } = await client.execute('PRAGMA foreign_keys')
    if (Number(rows[0]?.[0]) !== 1)
      throw new CodedError('BUG.UNEXPECTED', 'libSQL opened a connection without foreign keys.')
    await client.execute('PRAGMA journal_mode = WAL')
    return client
  } catch (error) {
    client.close()
    throw error
  }
}

async function prepareFile(file: string, create: boolean): Promise<void> {
  if (await isThere(file)) return
  if (!create) {
    throw new CodedError('CONNECT.NO_DATABASE', `There is no database file ${file}.`, {
      hint: 'Run pnpm db:migrate: it makes the file and its tables.',
    })
  }
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
    throw unusableFile(file, error)
  })
}

/** A file that may not be looked at is not one that is missing. */
async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw unusableFile(file, error)
  }
}

function unusableFile(file: string, error: unknown): CodedError {
  const code = systemCode(error)
  return new CodedError(
    code === 'ENOSPC' ? 'DB.DISK_FULL' : 'DB.READ_ONLY',
    `The database file ${file} cannot be opened (${code}).`,
    { details: { native: code }, cause: error },
  )
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

function rethrow(error: unknown): never {
  throw toDbError(error) ?? error
}
