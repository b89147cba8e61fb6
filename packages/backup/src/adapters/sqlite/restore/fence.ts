import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import { openFile, rowsOf, toSqliteError } from '../connection.ts'
import { findHolders } from './files.ts'
import { letGoOfFiles } from './let-go.ts'

/** Nobody writes as long as it is held, and nothing stands in the write-ahead log. */
export type FileFence = { readonly release: () => Promise<void> }

export async function readJournalMode(file: string): Promise<string> {
  const client = openFile(file)
  try {
    const [row] = await rowsOf(client, 'pragma journal_mode')
    return String(row?.['journal_mode'])
  } finally {
    client.close()
  }
}

const attempts = 5

/** Somebody may hold the file for a moment: then it stays as it is, which is no less safe. */
export async function setJournalMode(file: string, mode: string): Promise<void> {
  if (mode !== 'wal') return
  for (let attempt = 0; attempt < attempts; attempt++) {
    await letGoOfFiles()
    const client = openFile(file)
    try {
      await client.execute('pragma journal_mode = wal')
      return
    } catch {
      // The next writer finds a database as good as this one.
    } finally {
      client.close()
    }
  }
}

/** Whoever has the file open would go on writing to the one that goes. Throws DB.BUSY. */
export async function requireNoHolders(file: string, location: string): Promise<void> {
  const holders = await findHolders(file)
  if (holders.length === 0) return
  throw new CodedError('DB.BUSY', `${location} is open in process ${holders.slice(0, 5).join(', ')}.`, {
    hint: 'Stop what uses the file, then run the command again: it would go on writing to the one that goes.',
    details: { location, processes: holders.map(String) },
  })
}

/**
 * Holds the write lock on a file that has no write-ahead log: the lock of one that has stands in a file beside it,
 * which goes before the swap. The journal mode is the caller's to put back. Throws DB.BUSY.
 */
export async function closeFile(file: string, location: string, waitMs: number): Promise<FileFence> {
  await requireNoHolders(file, location)
  const deadline = performance.now() + waitMs
  try {
    for (;;) {
      await letGoOfFiles()
      const fence = await tryClose(file)
      if (fence !== undefined) return fence
      if (performance.now() >= deadline) throw new CodedError('DB.BUSY', `${location} is being written to.`)
      await sleep(50)
    }
  } catch (error) {
    throw toSqliteError(error, location)
  }
}

/**
 * Undefined where somebody is at the file. A client gives its lock up after each statement that is in no transaction,
 * and another process may set the journal mode before there is one: it is asked for again.
 */
async function tryClose(file: string): Promise<FileFence | undefined> {
  const client = openFile(file)
  try {
    await client.execute('pragma wal_checkpoint(truncate)')
    await client.execute('pragma journal_mode = delete')
    const transaction = await client.transaction('write')
    const [row] = (await transaction.execute('pragma journal_mode')).rows
    const log = await stat(`${file}-wal`).catch(() => undefined)
    if (row?.['journal_mode'] === 'delete' && (log === undefined || log.size === 0)) {
      return holdFile(client, transaction)
    }
    transaction.close()
  } catch (error) {
    client.close()
    if (!isBusy(error)) throw error
    return undefined
  }
  client.close()
  return undefined
}

function holdFile(client: Client, transaction: Transaction): FileFence {
  return {
    release: async () => {
      await transaction.rollback().catch(() => undefined)
      client.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
}
