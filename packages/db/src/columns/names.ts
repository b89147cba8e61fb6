import { getTableName, type Table } from 'drizzle-orm'

type Named = { readonly name: string; readonly table: Table }

/** `<table>_<columns>_<suffix>`: the names PostgreSQL itself would choose. */
export function constraintName(columns: readonly Named[], suffix: 'key' | 'idx' | 'fkey' | 'check'): string {
  const [first] = columns
  if (first === undefined) throw new TypeError('a constraint needs a column')
  return [getTableName(first.table), ...columns.map((column) => column.name), suffix].join('_')
}

/** SQL string literals of values that the schema itself lists. */
export function literals(values: readonly string[]): string {
  return values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
}
