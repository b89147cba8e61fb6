import { createHash } from 'node:crypto'
import type { Client } from '@libsql/client'
import { quoteName, rowsOf } from './connection.ts'

export type SqliteTable = {
  readonly name: string
  /** Whether it has none of its own to read it by. */
  readonly withoutRowid: boolean
}

type Content = { readonly rows: number; readonly fingerprint: string }

const rowsAtOnce = 1000
const modulus = 1n << 64n

/** SQLite has no hash: rows are read in pages and hashed here. The sum does not depend on their order. */
export async function fingerprintTable(client: Client, table: SqliteTable): Promise<Content> {
  const columns = await columnsOf(client, table.name)
  const value = columns.map(valueText).join(" || ',' || ")
  const key = table.withoutRowid
    ? undefined
    : ['rowid', '_rowid_', 'oid'].find((name) => !columns.some((column) => column.toLowerCase() === name))
  const pages =
    key === undefined ? offsetPages(client, table, value) : keyPages(client, table, { key, value })
  let [rows, sum] = [0, 0n]
  for await (const page of pages) {
    rows += page.length
    for (const text of page) sum = (sum + hashOf(text)) % modulus
  }
  return { rows, fingerprint: sum.toString() }
}

/** quote() ends a text at its first NUL: text and blobs are written in hex. */
function valueText(column: string): string {
  const name = quoteName(column)
  return `case typeof(${name}) when 'text' then 't' || hex(${name}) when 'blob' then 'b' || hex(${name}) else quote(${name}) end`
}

function hashOf(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64BE(0)
}

/** Generated columns are there too; the hidden ones of virtual tables are not. */
async function columnsOf(client: Client, table: string): Promise<readonly string[]> {
  const rows = await rowsOf(client, 'select name from pragma_table_xinfo(?) where hidden <> 1 order by cid', [
    table,
  ])
  return rows.map(({ name }) => String(name))
}

async function* keyPages(
  client: Client,
  { name }: SqliteTable,
  { key, value }: { readonly key: string; readonly value: string },
): AsyncGenerator<readonly string[]> {
  const page = (comparison: string) =>
    `select ${key} as k, ${value} as v from ${quoteName(name)} where ${key} ${comparison} ? order by ${key} limit ${rowsAtOnce}`
  let rows = await rowsOf(client, page('>='), [-(1n << 63n)])
  while (rows.length > 0) {
    yield rows.map(({ v }) => String(v))
    const last = rows.at(-1)?.['k']
    if (rows.length < rowsAtOnce || typeof last !== 'bigint') return
    rows = await rowsOf(client, page('>'), [last])
  }
}

async function* offsetPages(
  client: Client,
  { name }: SqliteTable,
  value: string,
): AsyncGenerator<readonly string[]> {
  for (let offset = 0; ; offset += rowsAtOnce) {
    const sql = `select ${value} as v from ${quoteName(name)} limit ${rowsAtOnce} offset ${offset}`
    const rows = await rowsOf(client, sql)
    if (rows.length > 0) yield rows.map(({ v }) => String(v))
    if (rows.length < rowsAtOnce) return
  }
}
