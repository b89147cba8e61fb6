import { sql, type SQL } from 'drizzle-orm'
import * as pg from 'drizzle-orm/pg-core'

/** A schema as plain data, so that it can be changed and compared; `toDrizzle` makes Drizzle's of it. */
export type RandomSchema = Readonly<Record<string, RandomTable>>

export type RandomTable = {
  readonly columns: Readonly<Record<string, RandomColumn>>
  readonly indexes: Readonly<Record<string, RandomIndex>>
  readonly keys: Readonly<Record<string, RandomKey>>
  readonly uniques: Readonly<Record<string, readonly string[]>>
  readonly checks: Readonly<Record<string, string>>
}

export type RandomColumn = {
  readonly type: ColumnType
  readonly notNull: boolean
  readonly value: 'none' | 'constant' | 'now' | 'own'
}

export type RandomIndex = {
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly partial: boolean
}
export type RandomKey = {
  readonly column: string
  readonly to: string
  readonly onDelete: 'cascade' | 'no action'
}

export type ColumnType = keyof typeof types

type Builder = ReturnType<typeof pg.text> | ReturnType<typeof pg.bigint>

/** How a type is built, a value for row n that is not that of another row, and a constant. */
const types = {
  text: { build: () => pg.text(), row: `'v' || n`, constant: 'a' },
  varchar: { build: () => pg.varchar({ length: 20 }), row: `'v' || n`, constant: 'a' },
  longer: { build: () => pg.varchar({ length: 60 }), row: `'v' || n`, constant: 'a' },
  integer: { build: () => pg.integer(), row: 'n', constant: 1 },
  bigint: { build: () => pg.bigint({ mode: 'number' }), row: 'n', constant: 1 },
  numeric: { build: () => pg.numeric({ precision: 10, scale: 2 }), row: 'n', constant: '1' },
  wider: { build: () => pg.numeric({ precision: 14, scale: 2 }), row: 'n', constant: '1' },
  time: {
    build: () => pg.timestamp({ withTimezone: true }),
    row: `timestamptz '2026-01-01' + n * interval '1 day'`,
    constant: sql`'2026-01-01'`,
  },
  uuid: {
    build: () => pg.uuid(),
    row: `md5(n::text)::uuid`,
    constant: '00000000-0000-0000-0000-000000000000',
  },
  jsonb: { build: () => pg.jsonb(), row: 'to_jsonb(n)', constant: { a: 1 } },
  serial: { build: () => pg.serial(), row: 'n', constant: 1 },
  identity: {
    build: () => pg.bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
    row: null,
    constant: 1,
  },
} as const

/** A value of its own for each row, or for each run: not compared. */
export function isOwn({ type, value }: RandomColumn): boolean {
  return type === 'serial' || type === 'identity' || value === 'own' || value === 'now'
}

/** No two rows have the same, and none has none. */
export function isDistinct({ type, value }: RandomColumn): boolean {
  return type === 'serial' || type === 'identity' || (type === 'uuid' && value === 'own')
}

/** Rows `from` to `to` of every table: no value of a column is that of another row. */
export function fillSql(schema: RandomSchema, to: number, from = 1): string {
  return Object.entries(schema)
    .map(([table, { columns }]) => {
      const given = givenColumns(columns)
      const names = ['id', ...given.map(([name]) => name)].map((name) => `"${name}"`)
      const values = ['n', ...given.map(([, row]) => row)]
      return `insert into "${table}" (${names.join(', ')}) select ${values.join(', ')} from generate_series(${from}, ${to}) n;`
    })
    .join('\n')
}

/** Gives a row of every table the values that row `n` would have, but for its key and what it refers to. */
export function changeRowSql(schema: RandomSchema, id: number, n: number): string {
  return Object.entries(schema)
    .map(([table, { columns }]) => {
      const set = givenColumns(columns).flatMap(([name, row]) => (name === 'ref' ? [] : `"${name}" = ${row}`))
      return `update "${table}" set ${set.join(', ')} from generate_series(${n}, ${n}) n where id = ${id};`
    })
    .join('\n')
}

/** What refers to others goes before them. */
export function removeRowSql(schema: RandomSchema, id: number): string {
  return Object.keys(schema)
    .toReversed()
    .map((table) => `delete from "${table}" where id = ${id};`)
    .join('\n')
}

function givenColumns(columns: RandomTable['columns']): readonly (readonly [string, string])[] {
  return Object.entries(columns).flatMap(([name, { type }]) => {
    const { row } = types[type]
    return row === null ? [] : [[name, row] as const]
  })
}

/** What drizzle-kit reads: tables by name. */
export function toDrizzle(schema: RandomSchema): Record<string, unknown> {
  const tables: Record<string, pg.PgTable> = {}
  for (const [name, table] of Object.entries(schema)) {
    const columns = Object.fromEntries(
      Object.entries(table.columns).map(([key, column]) => [key, toColumn(column)]),
    )
    tables[name] = pg.pgTable(name, { id: pg.bigint({ mode: 'number' }).primaryKey(), ...columns }, (own) =>
      toExtras(own as unknown as Record<string, pg.PgColumn>, table, tables),
    )
  }
  return tables
}

function toColumn({ type, notNull, value }: RandomColumn) {
  const { build, constant } = types[type]
  let builder = build() as unknown as Builder
  if (notNull) builder = builder.notNull()
  const given: Readonly<Record<RandomColumn['value'], unknown>> = {
    none: undefined,
    constant,
    now: sql`now()`,
    own: type === 'time' ? sql`clock_timestamp()` : sql`gen_random_uuid()`,
  }
  const chosen = given[value]
  return chosen === undefined ? builder : builder.default(chosen as SQL)
}

function toExtras(
  own: Readonly<Record<string, pg.PgColumn>>,
  { indexes, keys, uniques, checks }: RandomTable,
  tables: Readonly<Record<string, pg.PgTable>>,
) {
  const of = (names: readonly string[]) => names.map((name) => own[name]) as [pg.PgColumn, ...pg.PgColumn[]]
  return [
    ...Object.entries(indexes).map(([name, { columns, unique, partial }]) => {
      const made = (unique ? pg.uniqueIndex(name) : pg.index(name)).on(...of(columns))
      return partial ? made.where(sql`id > 0`) : made
    }),
    ...Object.entries(keys).map(([name, { column, to, onDelete }]) => {
      const parent = (tables[to] as unknown as { readonly id: pg.PgColumn }).id
      return pg.foreignKey({ name, columns: of([column]), foreignColumns: [parent] }).onDelete(onDelete)
    }),
    ...Object.entries(uniques).map(([name, columns]) => pg.unique(name).on(...of(columns))),
    ...Object.entries(checks).map(([name, column]) =>
      pg.check(name, sql`${own[column]} is not null or id > 0`),
    ),
  ]
}
