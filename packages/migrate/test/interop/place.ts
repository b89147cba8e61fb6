import { createClient } from '@libsql/client'
import { tempSqlite, usePostgres, type PgServer } from '@twinship/testkit'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { createSqliteDatabase } from '../../src/adapters/sqlite/database.ts'
import type { Dialect, MigrationDatabase } from '../../src/index.ts'
import { crashPlace } from '../crash/place.ts'
import { takeRows, takeSchema } from '../crash/snapshot.ts'
import { stockPg, stockPgV1, stockSqlite, stockSqliteV1, type Stock } from './stock.ts'

export type LedgerLine = {
  readonly id: number | null
  readonly hash: string
  readonly createdAtMs: number
  /** Undefined where the ledger has no such column. */
  readonly name: string | null | undefined
  readonly appliedAt: string | null | undefined
}

/** A database that stock Drizzle and the engine take turns on. */
export type Place = {
  readonly dialect: Dialect
  readonly url: string
  readonly database: MigrationDatabase
  readonly stock: Stock
  readonly stockV1: Stock
  readonly ledger: () => Promise<readonly LedgerLine[]>
  /** Schema and rows of everything but ledger and records. */
  readonly contents: () => Promise<unknown>
  readonly dispose: () => Promise<void>
}

/** Fresh ones, of a PostgreSQL major or of SQLite; called while tests are collected. */
export function places(kind: number | 'SQLite'): () => Promise<Place> {
  if (kind === 'SQLite') return sqliteInterop
  const pg = usePostgres({ version: kind })
  return () => pgInterop(pg.server)
}

async function pgInterop(server: PgServer): Promise<Place> {
  const place = await crashPlace(server)
  const { url, query } = place
  return {
    dialect: 'postgresql',
    url,
    database: createPgDatabase({ url, location: place.name }),
    stock: stockPg,
    stockV1: stockPgV1,
    ledger: async () =>
      (await query('select * from drizzle.__drizzle_migrations order by id')).map(toLedgerLine),
    contents: async () => ({ schema: await takeSchema(query), rows: await takeRows(query) }),
    dispose: place.dispose,
  }
}

async function sqliteInterop(): Promise<Place> {
  const file = await tempSqlite()
  const { url, path } = file
  const query = async (sql: string) => {
    const client = createClient({ url })
    try {
      return (await client.execute(sql)).rows.map((row) => ({ ...row }))
    } finally {
      client.close()
    }
  }
  return {
    dialect: 'sqlite',
    url,
    database: createSqliteDatabase({ url, location: path, path }),
    stock: stockSqlite,
    stockV1: stockSqliteV1,
    ledger: async () => (await query('select * from __drizzle_migrations order by rowid')).map(toLedgerLine),
    contents: async () => ({
      schema: await query(
        `select type, name, sql from sqlite_master where name not like '\\_\\_%' escape '\\' and tbl_name not like '\\_\\_%' escape '\\' order by name`,
      ),
      authors: await query('select * from authors order by id'),
      books: await query('select * from books order by id'),
    }),
    dispose: () => file.dispose(),
  }
}

function toLedgerLine(row: Record<string, unknown>): LedgerLine {
  const { id, hash, created_at: createdAt, name, applied_at: appliedAt } = row
  return {
    id: typeof id === 'number' ? id : null,
    hash: String(hash),
    createdAtMs: Number(createdAt),
    name: typeof name === 'string' || name === null ? name : undefined,
    appliedAt: appliedAt === null || appliedAt === undefined ? appliedAt : toText(appliedAt),
  }
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value)
}
