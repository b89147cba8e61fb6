import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Transaction } from '@libsql/client'
import { CodedError } from '@twinship/core'
import { openFile, rowsOf, toSqliteError } from '../connection.ts'
import { findHolders } from './files.ts'

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

/** Somebody may hold the file for a moment: then it stays as it is, which is no less safe. */
export async function setJournalMode(file: string, mode: string): Promise<void> {
  if (mode !== 'wal') return
  const client = openFile(file)
  try {
    await client.execute('pragma journal_mode = wal')
  } catch {
    // The next writer finds a database as good as this one.
  } finally {
    client.close()
  }
}

/**
 * Holds the write lock with an empty log. Whoever has the file open would go on writing to the one that goes: refused.
 * Throws DB.BUSY.
 */
export async function closeFile(file: string, location: string, waitMs: number): Promise<FileFence> {
  const holders = await findHolders(file)
  if (holders.length > 0) {
    throw new CodedError('DB.BUSY', `${location} is open in process ${holders.slice(0, 5).join(', ')}.`, {
      hint: 'Stop what uses the file, then run the command again: it would go on writing to the one that goes.',
      details: { location, processes: holders.map(String) },
    })
  }
  const deadline = performance.now() + waitMs
  try {
    for (;;) {
      const fence = await tryClose(file)
      if (fence !== undefined) return fence
      if (performance.now() >= deadline) throw new CodedError('DB.BUSY', `${location} is being written to.`)
      await sleep(50)
    }
  } catch (error) {
    throw toSqliteError(error, location)
  }
}

/** Undefined where somebody is at the file. A client gives its lock up after each statement that is in no transaction. */
async function tryClose(file: string): Promise<FileFence | undefined> {
  const client = openFile(file)
  try {
    await client.execute('pragma wal_checkpoint(truncate)')
    const transaction = await client.transaction('write')
    const log = await stat(`${file}-wal`).catch(() => undefined)
    if (log === undefined || log.size === 0) return holdFile(client, transaction)
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
