import * as pgModule from '@twinship/db/pg'
import * as sqliteModule from '@twinship/db/sqlite'
import { getTableName, is, Table } from 'drizzle-orm'

/** The tables by their name in TypeScript. PostgreSQL's are the model that fixtures, graph and hashes go by. */
export const pgTables: ReadonlyMap<string, Table> = tablesOf(pgModule)

const sqliteBySqlName = new Map(
  [...tablesOf(sqliteModule).values()].map((table) => [getTableName(table), table]),
)

/** The SQLite form of a table, by its name in SQL. */
export function sqliteTable(sqlName: string): Table {
  const table = sqliteBySqlName.get(sqlName)
  if (table === undefined) throw new TypeError(`SQLite has no table ${sqlName}`)
  return table
}

function tablesOf(module: object): ReadonlyMap<string, Table> {
  return new Map(Object.entries(module).flatMap(([name, value]) => (is(value, Table) ? [[name, value]] : [])))
}
