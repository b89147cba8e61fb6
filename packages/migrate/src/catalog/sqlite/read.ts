import type { Client } from '@libsql/client'
import type { SqliteParser } from '../../parse/sqlite/module.ts'
import { columnOrderKind, toCatalog, type Catalog, type CatalogObject, type LedgerNames } from '../model.ts'
import { readIndexDefinition, readTableDefinition, type TableDefinition } from './definition.ts'
import {
  readSchemaRows,
  type ColumnRow,
  type ForeignKeyRow,
  type IndexRow,
  type SchemaRow,
  type SchemaRows,
} from './rows.ts'
import { normalized } from './tokens.ts'

/**
 * The schema of a SQLite or libSQL database at one instant. Left out: SQLite's own objects, Drizzle's ledger, the
 * engine's tables and triggers (__ops_…), and the shadow tables of virtual ones.
 */
export async function readSqliteCatalog(
  client: Pick<Client, 'batch'>,
  { table: ledger = '__drizzle_migrations' }: LedgerNames = {},
): Promise<Catalog> {
  const [sqlite, rows] = await Promise.all([import('sqlite3-parser'), readSchemaRows(client)])
  const isOwn = (given: string) => {
    const name = given.toLowerCase()
    return name !== ledger.toLowerCase() && !reserved.some((prefix) => name.startsWith(prefix))
  }
  const kinds = new Map(rows.tables.map((row) => [row.name, row]))
  const own = rows.schema.filter(({ name, tbl_name: table }) => isOwn(name) && isOwn(table))
  return toCatalog(
    own.flatMap((row) => {
      if (row.type === 'table') {
        return kinds.get(row.name)?.type === 'shadow' ? [] : tableObjects(sqlite, row, rows)
      }
      return row.type === 'index' ? indexObjects(sqlite, row, rows) : [programObject(sqlite, row)]
    }),
  )
}

const reserved = ['__ops_', 'sqlite_', 'libsql_']

function tableObjects(sqlite: SqliteParser, { name, sql }: SchemaRow, rows: SchemaRows): CatalogObject[] {
  const definition = readTableDefinition(sqlite, sql ?? '')
  const of = <Row extends { readonly tbl: string }>(list: readonly Row[]) =>
    list.filter(({ tbl }) => tbl === name)
  const listed = rows.tables.find((row) => row.name === name)
  const columns = of(rows.columns)
  const kind = listed?.type === 'virtual' ? 'virtual table' : 'table'
  const facts = tableFacts(sqlite, sql, listed, definition)
  const order = { columns: JSON.stringify(columns.map((column) => column.name)) }
  return [
    { kind, name, parent: null, facts },
    ...columns.map((column) => columnObject(sqlite, column, definition)),
    { kind: columnOrderKind, name, parent: name, facts: order },
    ...checkObjects(name, definition),
    ...foreignKeyObjects(name, of(rows.foreignKeys), definition),
    ...uniqueObjects(name, of(rows.indexes)),
  ]
}

function tableFacts(
  sqlite: SqliteParser,
  sql: string | null,
  listed: SchemaRows['tables'][number] | undefined,
  definition: TableDefinition | null,
): Record<string, string> {
  return withoutNulls({
    strict: listed?.strict === 1 ? 'yes' : null,
    'without rowid': listed?.wr === 1 ? 'yes' : null,
    autoincrement: definition?.autoIncrement === true ? 'yes' : null,
    'on conflict': definition?.conflicts ?? null,
    definition: definition === null ? normalized(sqlite, sql ?? '') : null,
  })
}

function columnObject(
  sqlite: SqliteParser,
  { tbl, name, type, notnull, dflt_value: value, pk, hidden }: ColumnRow,
  definition: TableDefinition | null,
): CatalogObject {
  const extras = definition?.columns.get(name.toLowerCase())
  const facts = withoutNulls({
    type: type.split(/\s+/).join(' ').toUpperCase(),
    'not null': notnull === 1 ? 'yes' : null,
    default: value === null ? null : normalized(sqlite, value),
    'primary key': pk === 0 ? null : String(pk),
    generated: generatedAs(hidden, extras?.generated),
    collation: extras?.collation ?? null,
    'on conflict': extras?.conflicts ?? null,
  })
  return { kind: 'column', name: `${tbl}.${name}`, parent: tbl, facts }
}

/** `hidden` is 2 for a virtual generated column and 3 for a stored one. */
function generatedAs(hidden: number, expression: string | null = ''): string | null {
  return hidden < 2 ? null : `${hidden === 2 ? 'virtual' : 'stored'} as ${expression ?? ''}`
}

function checkObjects(table: string, definition: TableDefinition | null): CatalogObject[] {
  return (definition?.checks ?? []).map(({ name, expression }) => {
    const called = name === null ? `${table}(${expression})` : `${table}.${name}`
    return { kind: 'check', name: called, parent: table, facts: { expression } }
  })
}

function foreignKeyObjects(
  table: string,
  rows: readonly ForeignKeyRow[],
  definition: TableDefinition | null,
): CatalogObject[] {
  return grouped(rows, ({ id }) => String(id)).flatMap((parts) => {
    const [first] = parts
    if (first === undefined) return []
    const columns = parts.map(({ from }) => from)
    // Without columns it refers to the primary key.
    const target = first.to === null ? '' : `(${parts.map(({ to }) => to ?? '').join(', ')})`
    const facts = withoutNulls({
      'on update': first.on_update === 'NO ACTION' ? null : first.on_update.toLowerCase(),
      'on delete': first.on_delete === 'NO ACTION' ? null : first.on_delete.toLowerCase(),
      deferred: definition?.deferred.get(columns.join(',').toLowerCase()) ?? null,
    })
    const name = `${table}(${columns.join(', ')}) → ${first.parent}${target}`
    return [{ kind: 'foreign key', name, parent: table, facts }]
  })
}

/** UNIQUE of the table itself; CREATE UNIQUE INDEX is an index. */
function uniqueObjects(table: string, rows: readonly IndexRow[]): CatalogObject[] {
  const own = rows.filter(({ origin }) => origin === 'u')
  return grouped(own, ({ name }) => name).map((parts) => {
    const name = `${table}(${parts.map((part) => keyPart(part)).join(', ')})`
    return { kind: 'unique constraint', name, parent: table, facts: {} }
  })
}

function keyPart({ col, desc, coll }: IndexRow, expression = ''): string {
  const collation = coll === null || coll === 'BINARY' ? '' : ` collate ${coll.toLowerCase()}`
  return `${col ?? expression}${collation}${desc === 1 ? ' desc' : ''}`
}

function indexObjects(
  sqlite: SqliteParser,
  { name, tbl_name, sql }: SchemaRow,
  rows: SchemaRows,
): CatalogObject[] {
  if (sql === null) return []
  const parts = rows.indexes.filter((part) => part.name === name && part.tbl === tbl_name)
  const definition = readIndexDefinition(sqlite, sql)
  const facts = withoutNulls({
    unique: parts[0]?.unique === 1 ? 'yes' : null,
    columns: parts.map((part) => keyPart(part, definition?.expressions[part.seqno])).join(', '),
    where: definition?.where ?? null,
    definition: definition === null ? normalized(sqlite, sql) : null,
  })
  return [{ kind: 'index', name, parent: tbl_name, facts }]
}

function programObject(sqlite: SqliteParser, { type, name, tbl_name, sql }: SchemaRow): CatalogObject {
  const facts = { definition: normalized(sqlite, sql ?? '') }
  return { kind: type, name, parent: type === 'trigger' ? tbl_name : null, facts }
}

function withoutNulls(facts: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()]
}
