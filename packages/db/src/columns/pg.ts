import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import {
  bigint as pgBigint,
  boolean,
  check,
  date,
  foreignKey,
  index as pgIndex,
  integer as pgInteger,
  jsonb,
  pgTable,
  text as pgText,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AnyPgColumn, ExtraConfigColumn, IndexBuilder, UpdateDeleteAction } from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'
import { constraintName, literals } from './names.ts'
import { checkValues, onBuild } from './on-build.ts'
import {
  dayValue,
  flagValue,
  instantValue,
  jsonValue,
  textValue,
  uuidValue,
  wholeNumberValue,
} from './values.ts'

/** The column kit, PostgreSQL's half. columns/sqlite.ts exports the same names with the same meaning. */

export const table = pgTable

/** UUIDv7 made by the client; the database default serves hand-written SQL. */
export const id = () =>
  ref('id')
    .primaryKey()
    .default(sql`gen_random_uuid()`)
    .$defaultFn(uuidv7)

/** PostgreSQL reads more forms of a UUID, and of a day ('yesterday'), than SQLite could tell apart. */
export const ref = (name: string) => checkValues(uuid(name), uuidValue)

/** Ordered by code point, as SQLite does, whatever the database's locale. */
export const text = (name: string) => byCodePoint(checkValues(pgText(name), textValue))

export const oneOf = <const Values extends readonly [string, ...string[]]>(name: string, values: Values) =>
  byCodePoint(checkValues(pgText(name, { enum: values }), textValue))

function byCodePoint<Builder extends object>(builder: Builder): Builder {
  return onBuild(builder, (column) => {
    column.getSQLType = () => 'text COLLATE "C"'
  })
}

/** An instant, to the millisecond. */
export const instant = (name: string) =>
  checkValues(timestamp(name, { precision: 3, withTimezone: true, mode: 'date' }), instantValue)

export const createdAt = () => instant('created_at').notNull().defaultNow()

/** Set by the client on every update. */
export const updatedAt = () =>
  instant('updated_at')
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date())

/** A day of the calendar, 'YYYY-MM-DD'. */
export const day = (name: string) => checkValues(date(name, { mode: 'string' }), dayValue)

/** postgres.js has parsed the value: Drizzle would parse a JSON string such as "5" once more. */
export const json = <Data>(name: string) =>
  onBuild(checkValues(jsonb(name), jsonValue), (column) => {
    column.mapFromDriverValue = (value: unknown) => value
  }).$type<Data>()

export const flag = (name: string) => checkValues(boolean(name), flagValue)

export const integer = (name: string) => checkValues(pgInteger(name), wholeNumberValue(32))

/** 64 bits in the database, a safe integer in JavaScript. */
export const long = (name: string) => checkValues(pgBigint(name, { mode: 'number' }), wholeNumberValue(64))

type Columns = [Partial<ExtraConfigColumn> & AnyPgColumn, ...(Partial<ExtraConfigColumn> & AnyPgColumn)[]]

export const key = (...columns: Columns) => unique(constraintName(columns, 'key')).on(...columns)

export const index = (...columns: Columns) => pgIndex(constraintName(columns, 'idx')).on(...columns)

/** An index over the rows where each of `nulls` is null. */
export const indexWhereNull = (
  name: string,
  nulls: readonly AnyPgColumn[],
  ...columns: Columns
): IndexBuilder =>
  pgIndex(name)
    .on(...columns)
    .where(allNull(nulls))

export const keyWhereNull = (
  name: string,
  nulls: readonly AnyPgColumn[],
  ...columns: Columns
): IndexBuilder =>
  uniqueIndex(name)
    .on(...columns)
    .where(allNull(nulls))

/** Unique over a pair of columns whatever their order. */
export const unorderedKey = (name: string, one: AnyPgColumn, other: AnyPgColumn): IndexBuilder =>
  uniqueIndex(name).on(
    sql`least(${column(one)}, ${column(other)})`,
    sql`greatest(${column(one)}, ${column(other)})`,
  )

export const foreign = (
  from: AnyPgColumn,
  to: AnyPgColumn,
  onDelete: UpdateDeleteAction,
  onUpdate: UpdateDeleteAction = 'no action',
) =>
  foreignKey({ name: constraintName([from], 'fkey'), columns: [from], foreignColumns: [to] })
    .onDelete(onDelete)
    .onUpdate(onUpdate)

export const allowed = (of: AnyPgColumn, values: readonly string[]) =>
  check(constraintName([of], 'check'), sql`${column(of)} in (${sql.raw(literals(values))})`)

/** The digest of a secret, as 64 lower-case hexadecimal digits: a token in clear cannot be stored. */
export const digested = (of: AnyPgColumn) =>
  check(constraintName([of], 'check'), sql`${column(of)} ~ '^[0-9a-f]{64}$'`)

export const rule = (name: string, condition: SQL) => check(name, condition)

/** The unqualified name of a column, for expressions that both databases read alike. */
export const column = (of: AnyPgColumn): SQL => sql`${sql.identifier(of.name)}`

function allNull(columns: readonly AnyPgColumn[]): SQL {
  return sql.join(
    columns.map((of) => sql`${column(of)} is null`),
    sql` and `,
  )
}
