import { access, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { CodedError, type DatabaseTarget } from '@twinship/core'
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
}

export type SqliteConnection = {
  readonly db: SqliteDb
  readonly client: Client
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

const BUSY_BUDGET_MS = 5_000
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
  if (target.kind === 'server') {
    const client = createClient({
      url: target.url,
      ...(options.authToken === undefined ? {} : { authToken: options.authToken }),
    })
    await client.execute('select 1').catch((error: unknown) => {
      client.close()
      throw new CodedError('CONNECT.UNREACHABLE', `Cannot reach ${target.location}.`, {
        cause: toDbError(error) ?? undefined,
      })
    })
    return client
  }
  await prepareFile(target.path, options.create === true)
  return await openFile(target.url).catch(rethrow)
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
  try {
    await access(file)
  } catch {
    if (!create) {
      throw new CodedError('CONNECT.NO_DATABASE', `There is no database file ${file}.`, {
        hint: 'Run pnpm db:migrate: it makes the file and its tables.',
      })
    }
    await mkdir(path.dirname(file), { recursive: true })
  }
}

function rethrow(error: unknown): never {
  throw toDbError(error) ?? error
}
