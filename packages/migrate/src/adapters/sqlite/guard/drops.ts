import type { Statement } from '../../../model/statement.ts'
import { rowsOf, type Querier } from '../connection.ts'
import { quoteName } from '../quote.ts'
import { referringTables } from './referring.ts'
import { Stop } from './stop.ts'

/**
 * With foreign keys on, DROP TABLE first deletes every row, and what refers to them is deleted, emptied or in the
 * way. That is so after a file's own PRAGMA foreign_keys=ON, and in every transaction of a libSQL server, where the
 * pragma cannot be set. Throws Stop where rows of other tables are at stake.
 */
export async function refuseCascadingDrop(on: Querier, statement: Statement, isFile: boolean): Promise<void> {
  const { subject } = statement
  if (subject?.kind !== 'drop-table' || !(await areForeignKeysOn(on))) return
  const touched = await referring(on, subject.table)
  if (touched.length === 0) return
  throw new Stop(statement, {
    kind: 'unproven',
    code: 'MIGRATION.FOREIGN_KEYS',
    cause: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    text: `dropping ${subject.table} with foreign keys on would touch the rows of ${touched.join(', ')}`,
    advice: isFile
      ? 'Say PRAGMA foreign_keys=OFF before it, outside of a transaction, or delete those rows first.'
      : 'Use ALTER TABLE … ALTER COLUMN … TO of libSQL, or migrate a copy in a file and upload that.',
  })
}

async function areForeignKeysOn(on: Querier): Promise<boolean> {
  const [state] = await rowsOf(on, 'pragma foreign_keys')
  return Number(state?.['foreign_keys']) !== 0
}

/** The other tables that have rows which refer to something in this one. */
async function referring(on: Querier, table: string): Promise<readonly string[]> {
  if (!(await hasRows(on, table, []))) return []
  const touched: string[] = []
  for (const name of await referringTables(on, table)) {
    if (name.toLowerCase() === table.toLowerCase()) continue
    for (const columns of await keysTo(on, name, table)) {
      if (touched.includes(name) || !(await hasRows(on, name, columns))) continue
      touched.push(name)
    }
  }
  return touched
}

/** The columns of each key of one table that refers to another. */
async function keysTo(on: Querier, name: string, table: string): Promise<Iterable<readonly string[]>> {
  const rows = await rowsOf(
    on,
    `select id, "from" as col from pragma_foreign_key_list(?1) where lower("table") = lower(?2) order by id, seq`,
    [name, table],
  )
  const keys = new Map<string, string[]>()
  for (const { id, col } of rows) keys.set(String(id), [...(keys.get(String(id)) ?? []), String(col)])
  return keys.values()
}

/** A key with a null in it refers to nothing. A table that is not there has no rows: the DROP itself will say so. */
async function hasRows(on: Querier, table: string, notNull: readonly string[]): Promise<boolean> {
  const there = await rowsOf(
    on,
    `select 1 from sqlite_master where type = 'table' and lower(name) = lower(?)`,
    [table],
  )
  if (there.length === 0) return false
  const conditions = notNull.map((column) => ` and ${quoteName(column)} is not null`).join('')
  const found = await rowsOf(on, `select 1 from ${quoteName(table)} where true${conditions} limit 1`)
  return found.length > 0
}
