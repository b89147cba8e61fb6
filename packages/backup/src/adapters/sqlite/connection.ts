import { pathToFileURL } from 'node:url'
import { createClient, type Client, type InArgs } from '@libsql/client'
import { CodedError } from '@twinship/core'

export type SqliteRow = Readonly<Record<string, unknown>>

/** A file opened for reading; integers as bigint. */
export function openFile(path: string): Client {
  return createClient({ url: pathToFileURL(path).href, intMode: 'bigint', concurrency: 1 })
}

export async function rowsOf(client: Client, sql: string, args: InArgs = []): Promise<readonly SqliteRow[]> {
  return (await client.execute({ sql, args })).rows
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const states: Readonly<
  Record<string, { readonly code: 'DB.BUSY' | 'DB.NOT_A_DATABASE' | 'DB.DISK_FULL'; readonly why: string }>
> = {
  SQLITE_BUSY: { code: 'DB.BUSY', why: 'is held by another process' },
  SQLITE_LOCKED: { code: 'DB.BUSY', why: 'is held by another process' },
  SQLITE_NOTADB: { code: 'DB.NOT_A_DATABASE', why: 'is not a SQLite database' },
  SQLITE_CORRUPT: { code: 'DB.NOT_A_DATABASE', why: 'is damaged' },
  SQLITE_FULL: { code: 'DB.DISK_FULL', why: 'could not be copied: the disk is full' },
}

export function toSqliteError(thrown: unknown, location: string): unknown {
  if (thrown instanceof CodedError || !(thrown instanceof Error)) return thrown
  const code = 'code' in thrown ? String(thrown.code) : ''
  const state = Object.entries(states).find(([name]) => code === name || code.startsWith(`${name}_`))?.[1]
  if (state !== undefined) {
    return new CodedError(state.code, `${location} ${state.why}.`, {
      details: { location, cause: code },
      cause: thrown,
    })
  }
  return code.startsWith('SQLITE_')
    ? new CodedError('DB.REFUSED', `${location} could not be read (${code}).`, {
        details: { location },
        cause: thrown,
      })
    : thrown
}
