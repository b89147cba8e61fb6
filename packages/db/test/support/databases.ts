import { createClient } from '@libsql/client'
import { connect, type Connection } from '@twinship/db'
import { pgVersions, tempSqlite, usePostgres, withClient, type TempSqlite } from '@twinship/testkit'
import { afterAll, beforeAll } from 'vitest'
import { migrateAll } from './migrate-all.ts'

export type Row = Readonly<Record<string, unknown>>

/** A database of its own for a suite, brought to the newest migration; its members are there from beforeAll on. */
export type TestDatabase = {
  readonly url: string
  readonly connection: Connection
  /** Raw SQL past the package: introspection, and what an app must not be able to do. Placeholders as in $1. */
  readonly query: (sql: string, parameters?: readonly (string | number)[]) => Promise<readonly Row[]>
}

type DatabaseKind = {
  readonly name: string
  readonly dialect: Connection['dialect']
  readonly use: () => TestDatabase
}

type Template = { readonly name: string; readonly migrate: (url: string) => Promise<void> }

/** For `describe.each(databases())('$name', ({ use }) => { const test = use() … })`: SQLite and each server. */
export function databases(
  template: Template = { name: 'twinship', migrate: migrateAll },
): readonly DatabaseKind[] {
  const servers = pgVersions().map((version): DatabaseKind => ({
    name: `PostgreSQL ${version}`,
    dialect: 'postgresql',
    use: () => usePg(version, template),
  }))
  return [{ name: 'SQLite', dialect: 'sqlite', use: () => useSqlite(template) }, ...servers]
}

function usePg(version: number, template: Template): TestDatabase {
  const pg = usePostgres({ version, template })
  const opened = useConnection(() => pg.url)
  return {
    get url() {
      return pg.url
    },
    get connection() {
      return opened()
    },
    query: (sql, parameters) => queryPg(pg.url, sql, parameters),
  }
}

function useSqlite({ migrate }: Template): TestDatabase {
  let file: TempSqlite | undefined
  const path = (): string => file?.url ?? missing()
  beforeAll(async () => {
    file = await tempSqlite()
    await migrate(file.url)
  })
  afterAll(async () => await file?.dispose())
  const opened = useConnection(path)
  return {
    get url() {
      return path()
    },
    get connection() {
      return opened()
    },
    query: (sql, parameters) => querySqlite(path(), sql, parameters),
  }
}

function useConnection(url: () => string): () => Connection {
  let connection: Connection | undefined
  beforeAll(async () => {
    connection = await connect({ url: url(), env: { DB_POOL_MIN: '0' } })
  })
  // Hooks end in reverse order: the connection closes before its database goes.
  afterAll(async () => await connection?.close())
  return () => connection ?? missing()
}

async function queryPg(
  url: string,
  sql: string,
  parameters: readonly (string | number)[] = [],
): Promise<readonly Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql, [...parameters])).rows)
}

export async function querySqlite(
  url: string,
  sql: string,
  parameters: readonly (string | number)[] = [],
): Promise<readonly Row[]> {
  const client = createClient({ url, timeout: 5000 })
  try {
    const { rows } = await client.execute({ sql: sql.replaceAll(/\$(\d+)/g, '?$1'), args: [...parameters] })
    return rows.map((row) => ({ ...row }))
  } finally {
    client.close()
  }
}

function missing(): never {
  throw new Error('the database is there from beforeAll on, not while tests are collected')
}
