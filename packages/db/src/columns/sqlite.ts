import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index as sqliteIndex,
  integer as sqliteInteger,
  sqliteTable,
  text as sqliteText,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type { AnySQLiteColumn, IndexBuilder, UpdateDeleteAction } from 'drizzle-orm/sqlite-core'
import { uuidv7 } from 'uuidv7'
import { constraintName, literals } from './names.ts'
import { checkValues } from './on-build.ts'
import {
  dayValue,
  flagValue,
  instantValue,
  jsonValue,
  textValue,
  uuidValue,
  wholeNumberValue,
} from './values.ts'

/** The column kit, SQLite's half. columns/pg.ts exports the same names with the same meaning. */

export const table = sqliteTable

/** UUIDv7 made by the client. */
export const id = () => ref('id').primaryKey().$defaultFn(uuidv7)

export const ref = (name: string) => checkValues(sqliteText(name), uuidValue)

export const text = (name: string) => checkValues(sqliteText(name), textValue)

export const oneOf = <const Values extends readonly [string, ...string[]]>(name: string, values: Values) =>
  checkValues(sqliteText(name, { enum: values }), textValue)

/** An instant, as milliseconds since 1970. */
export const instant = (name: string) =>
  checkValues(sqliteInteger(name, { mode: 'timestamp_ms' }), instantValue)

const now = sql`(cast(round(unixepoch('subsec') * 1000) as integer))`

export const createdAt = () => instant('created_at').notNull().default(now)

/** Set by the client on every update. */
export const updatedAt = () =>
  instant('updated_at')
    .notNull()
    .default(now)
    .$onUpdate(() => new Date())

/** A day of the calendar, 'YYYY-MM-DD'. */
export const day = (name: string) => checkValues(sqliteText(name), dayValue)

export const json = <Data>(name: string) =>
  checkValues(sqliteText(name, { mode: 'json' }), jsonValue).$type<Data>()

export const flag = (name: string) => checkValues(sqliteInteger(name, { mode: 'boolean' }), flagValue)

export const integer = (name: string) => checkValues(sqliteInteger(name), wholeNumberValue(32))

/** 64 bits in the database, a safe integer in JavaScript. */
export const long = (name: string) => checkValues(sqliteInteger(name), wholeNumberValue(64))

type Columns = [AnySQLiteColumn, ...AnySQLiteColumn[]]

export const key = (...columns: Columns) => unique(constraintName(columns, 'key')).on(...columns)

export const index = (...columns: Columns) => sqliteIndex(constraintName(columns, 'idx')).on(...columns)

/** An index over the rows where each of `nulls` is null. */
export const indexWhereNull = (
  name: string,
  nulls: readonly AnySQLiteColumn[],
  ...columns: Columns
): IndexBuilder =>
  sqliteIndex(name)
    .on(...columns)
    .where(allNull(nulls))

export const keyWhereNull = (
  name: string,
  nulls: readonly AnySQLiteColumn[],
  ...columns: Columns
): IndexBuilder =>
  uniqueIndex(name)
    .on(...columns)
    .where(allNull(nulls))

/** Unique over a pair of columns whatever their order. No comma: drizzle-kit would split min(a, b) in two. */
export const unorderedKey = (name: string, one: AnySQLiteColumn, other: AnySQLiteColumn): IndexBuilder => {
  const [a, b] = [column(one), column(other)]
  return uniqueIndex(name).on(
    sql`(case when ${a} < ${b} then ${a} else ${b} end)`,
    sql`(case when ${a} < ${b} then ${b} else ${a} end)`,
  )
}

export const foreign = (
  from: AnySQLiteColumn,
  to: AnySQLiteColumn,
  onDelete: UpdateDeleteAction,
  onUpdate: UpdateDeleteAction = 'no action',
) =>
  foreignKey({ name: constraintName([from], 'fkey'), columns: [from], foreignColumns: [to] })
    .onDelete(onDelete)
    .onUpdate(onUpdate)

export const allowed = (of: AnySQLiteColumn, values: readonly string[]) =>
  check(constraintName([of], 'check'), sql`${column(of)} in (${sql.raw(literals(values))})`)

/** The digest of a secret, as 64 lower-case hexadecimal digits: a token in clear cannot be stored. */
export const digested = (of: AnySQLiteColumn) =>
  check(
    constraintName([of], 'check'),
    sql`length(${column(of)}) = 64 and ${column(of)} not glob '*[^0-9a-f]*'`,
  )

export const rule = (name: string, condition: SQL) => check(name, condition)

/** The unqualified name of a column, for expressions that both databases read alike. */
export const column = (of: AnySQLiteColumn): SQL => sql`${sql.identifier(of.name)}`

function allNull(columns: readonly AnySQLiteColumn[]): SQL {
  return sql.join(
    columns.map((of) => sql`${column(of)} is null`),
    sql` and `,
  )
}
