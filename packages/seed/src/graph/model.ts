import { getTableColumns, getTableName, type Column, type Table } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'

export type ValueKind = 'uuid' | 'text' | 'instant' | 'day' | 'json' | 'flag' | 'integer'

export type ColumnModel = {
  /** In TypeScript. */
  readonly key: string
  readonly kind: ValueKind
  readonly required: boolean
  /** Set by the data set where the fixture leaves the column out; null where the column has no constant default. */
  readonly fallback: string | number | boolean | null
  readonly allowed: readonly string[] | undefined
}

/** A foreign key of one column. */
export type Reference = {
  readonly column: string
  /** The TypeScript name of the table it refers to. */
  readonly table: string
  readonly target: string
}

export type TableModel = {
  readonly key: string
  readonly sqlName: string
  readonly columns: readonly ColumnModel[]
  readonly references: readonly Reference[]
}

const kinds: Readonly<Record<string, ValueKind>> = {
  PgUUID: 'uuid',
  PgText: 'text',
  PgTimestamp: 'instant',
  PgDateString: 'day',
  PgJsonb: 'json',
  PgBoolean: 'flag',
  PgInteger: 'integer',
  PgBigInt53: 'integer',
}

/** What the seed needs to know of each table, read from the Drizzle tables. */
export function describeTables(tables: ReadonlyMap<string, Table>): ReadonlyMap<string, TableModel> {
  const keys = new Map([...tables].map(([key, table]) => [getTableName(table), key]))
  return new Map([...tables].map(([key, table]) => [key, describeTable(key, table, keys)]))
}

function describeTable(key: string, table: Table, keys: ReadonlyMap<string, string>): TableModel {
  if (!is(table, PgTable)) throw new TypeError(`${key} is not a PostgreSQL table`)
  const columns = Object.entries(getTableColumns(table))
  const keyOf = new Map(columns.map(([columnKey, column]) => [column.name, columnKey]))
  const references = getTableConfig(table).foreignKeys.map((foreign): Reference => {
    const { columns: from, foreignColumns: to, foreignTable } = foreign.reference()
    const [source, target] = [from[0], to[0]]
    const targetTable = keys.get(getTableName(foreignTable))
    if (source === undefined || target === undefined || targetTable === undefined || from.length > 1) {
      throw new TypeError(`${key}: a foreign key of one column to a table of the schema was expected`)
    }
    return {
      column: keyOf.get(source.name) ?? source.name,
      table: targetTable,
      target: propertyOf(foreignTable, target),
    }
  })
  return {
    key,
    sqlName: getTableName(table),
    columns: columns.map(([columnKey, column]) => describeColumn(columnKey, column)),
    references,
  }
}

function propertyOf(table: Table, target: Column): string {
  const found = Object.entries(getTableColumns(table)).find(([, column]) => column.name === target.name)
  return found?.[0] ?? target.name
}

function describeColumn(key: string, column: Column): ColumnModel {
  const kind = kinds[column.columnType]
  if (kind === undefined) throw new TypeError(`the seed does not know the column type ${column.columnType}`)
  const constant: unknown = column.default
  const isConstant =
    typeof constant === 'string' || typeof constant === 'number' || typeof constant === 'boolean'
  return {
    key,
    kind,
    required: column.notNull && !isConstant,
    fallback: isConstant ? constant : null,
    allowed: column.enumValues,
  }
}
