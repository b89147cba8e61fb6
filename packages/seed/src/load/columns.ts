import { getTableColumns, type Column, type Table } from 'drizzle-orm'
import type { Row } from '../row.ts'

/** A table's columns as its database has them: names in SQL, values as the driver takes and gives them. */
export type Codec = {
  readonly names: readonly string[]
  readonly encode: (row: Row) => readonly unknown[]
  readonly decode: (values: Readonly<Record<string, unknown>>) => Row
}

/** `keepJson`: JSON columns go to the database as values inside a JSON document, not as its text. */
export function codecOf(table: Table, keepJson: boolean): Codec {
  const columns = Object.entries(getTableColumns(table))
  const encoders = columns.map(([key, column]) => ({ key, encode: encoderOf(column, keepJson) }))
  return {
    names: columns.map(([, column]) => column.name),
    encode: (row) => encoders.map(({ key, encode }) => encode(row[key] ?? null)),
    decode: (values) =>
      Object.fromEntries(
        columns.map(([key, column]) => {
          const value = values[column.name] ?? null
          return [key, value === null ? null : column.mapFromDriverValue(value)]
        }),
      ),
  }
}

function encoderOf(column: Column, keepJson: boolean): (value: unknown) => unknown {
  const isSame =
    column.dataType === 'string' || column.dataType === 'number' || (keepJson && column.dataType === 'json')
  // Text and numbers are the same on both sides; going through Drizzle's checks for each would double the cost of a load.
  return isSame ? (value) => value : (value) => (value === null ? null : column.mapToDriverValue(value))
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoted(names: readonly string[]): string {
  return names.map(quote).join(', ')
}
