import { existsSync } from 'node:fs'
import type { Client } from '@libsql/client'
import type { Ledger } from '../../ports/ledger.ts'
import type { LedgerRow } from '../../model/state.ts'
import { toLedgerError } from '../ledger-error.ts'
import { toLedgerRow } from '../ledger-row.ts'

export type SqliteLedgerOptions = {
  readonly url: string
  /** Shown in messages. */
  readonly location: string
  /** Of a file, which is not created; absent for a libSQL server. */
  readonly path?: string | undefined
  readonly authToken?: string | undefined
  /** As drizzle-kit is configured; default `__drizzle_migrations`. */
  readonly table?: string
}

/** Drizzle's ledger in a SQLite file or on a libSQL server. */
export function createSqliteLedger(options: SqliteLedgerOptions): Ledger {
  const { location, path, table = '__drizzle_migrations' } = options
  return {
    async readRows() {
      if (path !== undefined && !existsSync(path)) return []
      try {
        return await withClient(options, (client) => readTable(client, table, location))
      } catch (error) {
        throw toLedgerError(error, location)
      }
    },
  }
}

async function readTable(client: Client, table: string, location: string): Promise<LedgerRow[]> {
  const { rows: found } = await client.execute({
    sql: `select 1 from sqlite_master where type = 'table' and name = ?`,
    args: [table],
  })
  if (found.length === 0) return []
  const { rows } = await client.execute(`select * from "${table.replaceAll('"', '""')}" order by rowid`)
  return rows.map((row) => toLedgerRow(row, table, location))
}

/** The driver is loaded when it is used: a program for PostgreSQL need not have it. */
async function withClient<T>(
  { url, authToken }: SqliteLedgerOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { createClient } = await import('@libsql/client')
  const client = createClient({
    url,
    timeout: 5000,
    intMode: 'bigint',
    ...(authToken === undefined ? {} : { authToken }),
  })
  try {
    return await work(client)
  } finally {
    client.close()
  }
}
