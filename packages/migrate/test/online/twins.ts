import { changeRowSql, fillSql, removeRowSql, type RandomSchema } from '../plans/random-schema.ts'

/** Rows of each table before anything is written to it. */
export const rowsBefore = 700
/** Keys of what the writer adds, and the numbers that it makes changed values from: of neither is there a row. */
const [firstAdded, firstChanged] = [10_000, 100_000]

const twinOf = (table: string) => `twin_${table}`

/** Each table beside one that gets the same writes and that no migration touches. */
export function withTwins(schema: RandomSchema): RandomSchema {
  const twins = Object.entries(schema).map(([name, table]) => [twinOf(name), table] as const)
  return { ...schema, ...Object.fromEntries(twins) }
}

export function twinsSql(schema: RandomSchema): readonly string[] {
  return Object.keys(schema).map(
    (name) => `create table "${twinOf(name)}" (like "${name}", primary key (id));`,
  )
}

/**
 * Adds, changes and removes rows, every value given: what comes of it depends neither on the time nor on defaults, and
 * is allowed before the migration and after it.
 */
export function writeBoth(schema: RandomSchema, at: number): string {
  const both = withTwins(schema)
  const added = firstAdded + at
  const change = (id: number, more: number) => changeRowSql(both, id, firstChanged + 2 * at + more)
  return [
    fillSql(both, added, added),
    change((at % rowsBefore) + 1, 0),
    change(added, 1),
    ...(at % 3 === 2 ? [removeRowSql(both, added - 1)] : []),
  ].join('\n')
}

type Rows = Readonly<Record<string, readonly string[]>>

/** Of `rows` those of the tables and those of their twins, each by the name of the table. */
export function splitTwins(
  schema: RandomSchema,
  rows: Rows,
): { readonly tables: Rows; readonly twins: Rows } {
  const of = (nameOf: (table: string) => string) =>
    Object.fromEntries(Object.keys(schema).map((name) => [name, rows[nameOf(name)] ?? []]))
  return { tables: of((name) => name), twins: of(twinOf) }
}
