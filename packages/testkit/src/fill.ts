import { createClient } from '@libsql/client'
import { queryOnce } from './postgres/query.ts'

/** Column -> SQL expression of the row's number `i`, which runs from 1 to n. */
export type ColumnExpressions = Readonly<Record<string, string>>

/** Many rows without many statements: the server makes them itself. `table` may be schema-qualified. */
export async function fillPg(
  url: string,
  table: string,
  n: number,
  columns: ColumnExpressions,
): Promise<void> {
  await queryOnce(url, fillPgSql(table, n, columns))
}

export async function fillSqlite(
  url: string,
  table: string,
  n: number,
  columns: ColumnExpressions,
): Promise<void> {
  const client = createClient({ url, timeout: 5000 })
  try {
    await client.execute(fillSqliteSql(table, n, columns))
  } finally {
    client.close()
  }
}

export function fillPgSql(table: string, n: number, columns: ColumnExpressions): string {
  return `${insertSelect(table, columns)} FROM generate_series(1, ${rowCount(n)}) AS i`
}

export function fillSqliteSql(table: string, n: number, columns: ColumnExpressions): string {
  const numbers = `WITH RECURSIVE numbers(i) AS (SELECT 1 WHERE ${rowCount(n)} > 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${n})`
  return `${numbers} ${insertSelect(table, columns)} FROM numbers`
}

function insertSelect(table: string, columns: ColumnExpressions): string {
  const names = Object.keys(columns).map(quote)
  if (!names.length) throw new Error(`Filling ${table}: no columns given`)
  return `INSERT INTO ${table.split('.').map(quote).join('.')} (${names.join(', ')}) SELECT ${Object.values(columns).join(', ')}`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function rowCount(n: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`Row count must be a whole number, not ${n}`)
  return n
}
