import { getTableColumns, getTableName, type Column, type Table } from 'drizzle-orm'
import * as sqliteTables from '@twinship/db/sqlite'
import { InvalidValue } from '../../../src/columns/invalid-value.ts'
import { querySqlite, type Row } from '../databases.ts'
import type { Facts } from './compare.ts'
import { checksIn, eventOf, plainQuotes } from './sqlite-text.ts'

/** How PostgreSQL would write what SQLite says: `read` gets a table and the SQL of a constraint or an index. */
export type ReadAsPg = {
  readonly check: (table: string, expression: string) => Promise<string>
  readonly index: (table: string, unique: boolean, keysAndPredicate: string) => Promise<string>
}

/** Everything that SQLite's own tables say of a database, with Drizzle's columns for what a storage class leaves open. */
export async function readSqliteFacts(url: string, readAsPg: ReadAsPg): Promise<Facts> {
  const objects = await querySqlite(
    url,
    `select type, name, tbl_name, sql from sqlite_schema
     where tbl_name not like 'sqlite\\_%' escape '\\' and tbl_name not like '\\_\\_%' escape '\\'`,
  )
  const facts: [string, string][] = []
  for (const { type, name, tbl_name, sql } of objects) {
    const [table, text] = [String(tbl_name), plainQuotes(String(sql ?? ''))]
    if (type === 'table') {
      facts.push(...(await columnFacts(url, table, text)), ...(await foreignKeyFacts(url, table)))
      for (const [check, expression] of checksIn(text)) {
        facts.push([`${table} check ${check}`, await readAsPg.check(table, expression)])
      }
    } else if (type === 'trigger') {
      facts.push(
        [`${table} trigger ${String(name)}`, eventOf(text)],
        [`${table} trigger ${String(name)} action`, 'in its body'],
      )
    } else if (sql !== null) {
      const [, unique, rest = ''] = /^CREATE (UNIQUE )?INDEX "\w+" ON "\w+" (.+)$/is.exec(text) ?? []
      facts.push([`${table} index ${String(name)}`, await readAsPg.index(table, unique !== undefined, rest)])
    } else if (!(await isPrimaryKey(url, table, String(name)))) {
      facts.push([`${table} index ${String(name)}`, 'a unique constraint without a name'])
    }
  }
  return new Map(facts.toSorted())
}

async function columnFacts(url: string, table: string, sql: string): Promise<[string, string][]> {
  const columns = await querySqlite(url, 'select * from pragma_table_xinfo($1)', [table])
  const keys = columns.filter((column) => Number(column['pk']) > 0).map((column) => String(column['name']))
  const facts = columns.flatMap((column) => factsOfColumn(table, column, sql))
  return [...facts, [`${table} primary key`, `(${keys.join(', ')})`]]
}

function factsOfColumn(table: string, column: Row, sql: string): [string, string][] {
  const name = String(column['name'])
  const fact = `${table} column ${name}`
  const type = logicalType(table, name, String(column['type']).toLowerCase())
  const facts: [string, string][] = [
    [`${fact} position`, String(Number(column['cid']) + 1)],
    [`${fact} type`, type],
    [`${fact} nullable`, Number(column['notnull']) === 1 ? 'no' : 'yes'],
    [`${fact} default`, String(column['dflt_value'] ?? 'none')],
    [`${fact} generated`, Number(column['hidden']) === 0 ? 'no' : 'yes'],
  ]
  const [, collation = 'BINARY'] = new RegExp(`"${name}" text[^,\n]* COLLATE "?(\\w+)`, 'i').exec(sql) ?? []
  return type === 'text' ? [...facts, [`${fact} collation`, collation]] : facts
}

/** What the column kit expects of a value tells the logical type; the database tells the storage class. */
const logicalTypes: Readonly<Record<string, readonly [logical: string, storage: string]>> = {
  'a UUID': ['id', 'text'],
  'text without NUL characters': ['text', 'text'],
  'a valid Date': ['time', 'integer'],
  'a day as YYYY-MM-DD': ['date', 'text'],
  'JSON without NUL characters and halves of characters': ['json', 'text'],
  'true or false': ['boolean', 'integer'],
  'a whole number of 32 bits': ['integer', 'integer'],
  'a whole number of 64 bits': ['long', 'integer'],
}

function logicalType(table: string, name: string, storage: string): string {
  const column = columns.get(`${table}.${name}`)
  if (column === undefined) return `${storage}, unknown to the schema`
  const [logical, expected] = logicalTypes[expectation(column)] ?? []
  return logical !== undefined && storage === expected ? logical : `${logical} stored as ${storage}`
}

const columns = new Map<string, Column>(
  Object.values(sqliteTables)
    .filter((value) => typeof value === 'object')
    .flatMap((table: Table) =>
      Object.values(getTableColumns(table)).map((column): [string, Column] => [
        `${getTableName(table)}.${column.name}`,
        column,
      ]),
    ),
)

/** No column holds a NUL character, and each says why in its own words. */
function expectation(column: Column): string {
  try {
    column.mapToDriverValue('\0')
  } catch (error) {
    if (error instanceof InvalidValue) return error.expected
  }
  return 'anything'
}

async function foreignKeyFacts(url: string, table: string): Promise<[string, string][]> {
  const parts = await querySqlite(url, 'select * from pragma_foreign_key_list($1) order by id, seq', [table])
  const ids = [...new Set(parts.map((part) => part['id']))]
  return ids.map((id) => {
    const key = parts.filter((part) => part['id'] === id)
    const [from, to] = ['from', 'to'].map((side) => key.map((part) => String(part[side])).join(', '))
    const rules = [`ON UPDATE ${String(key[0]?.['on_update'])}`, `ON DELETE ${String(key[0]?.['on_delete'])}`]
    const target = [
      `${String(key[0]?.['table'])}(${to})`,
      ...rules.filter((rule) => !rule.endsWith('NO ACTION')),
    ]
    return [`${table} foreign key (${from})`, target.join(' ')]
  })
}

async function isPrimaryKey(url: string, table: string, index: string): Promise<boolean> {
  const sql = "select 1 from pragma_index_list($1) where name = $2 and origin = 'pk'"
  return (await querySqlite(url, sql, [table, index])).length > 0
}
