import { createClient } from '@libsql/client'
import { tempSqlite } from '@twinship/testkit'
import { afterEach } from 'vitest'
import { createSqliteDatabase, type MigrationDatabase } from '../../src/index.ts'
import type { ContractPlace } from '../contract/place.ts'

type PlaceOptions = { readonly ledgerTable?: string; readonly busyWaitMs?: number }

export type SqlitePlace = ContractPlace & { readonly path: string; readonly url: string }

/** A file that does not exist yet. */
export async function sqlitePlace(options: PlaceOptions = {}): Promise<SqlitePlace> {
  const file = await tempSqlite()
  const { url, path } = file
  const database: MigrationDatabase = createSqliteDatabase({ url, path, location: url, ...options })
  return {
    database,
    path,
    url,
    execute: (sql) => withClient(url, (client) => client.executeMultiple(sql)),
    rows: (sql) =>
      withClient(url, async (client) => (await client.execute(sql)).rows.map((row) => ({ ...row }))),
    dispose: () => file.dispose(),
  }
}

export async function withClient<T>(
  url: string,
  work: (client: ReturnType<typeof createClient>) => Promise<T>,
): Promise<T> {
  const client = createClient({ url, timeout: 20_000, concurrency: 1 })
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

/** Places that are gone after each test, with proof that nobody has left them open. */
export function useSqlite(): (options?: PlaceOptions) => Promise<SqlitePlace> {
  const places: SqlitePlace[] = []
  afterEach(async () => {
    for (const place of places.splice(0)) await place.dispose()
  })
  return async (options) => {
    const place = await sqlitePlace(options)
    places.push(place)
    return place
  }
}

/** Tables that are neither the engine's nor Drizzle's. */
export async function tablesOf({ rows }: SqlitePlace): Promise<string[]> {
  const found = await rows(
    `select name from sqlite_master where type = 'table' and name not like '\\_\\_%' escape '\\' order by name`,
  )
  return found.map(({ name }) => String(name))
}
