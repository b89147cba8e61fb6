import { sql, type AnyColumn, type SQL } from 'drizzle-orm'

/**
 * The operators that mean the same on both databases. `like` and its kin are not among them: SQLite's ignores
 * case. Text compares by code point on both.
 */
export {
  and,
  between,
  count,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  min,
  ne,
  not,
  notBetween,
  notExists,
  notInArray,
  or,
} from 'drizzle-orm'

export type NullOrder = 'nulls first' | 'nulls last'

/** The databases disagree on where nulls go, so a column that can be null says it. */
type NullOrderOf<Of extends AnyColumn> = Of['_']['notNull'] extends true
  ? [nulls?: NullOrder]
  : [nulls: NullOrder]

/** Ascending. A column of an outer-joined table can be null too: say then where nulls go. */
export function asc<Of extends AnyColumn>(column: Of, ...[nulls]: NullOrderOf<Of>): SQL {
  return ordered(column, 'asc', nulls)
}

/** Descending. A column of an outer-joined table can be null too: say then where nulls go. */
export function desc<Of extends AnyColumn>(column: Of, ...[nulls]: NullOrderOf<Of>): SQL {
  return ordered(column, 'desc', nulls)
}

function ordered(column: AnyColumn, direction: 'asc' | 'desc', nulls: NullOrder | undefined): SQL {
  return nulls === undefined
    ? sql`${column} ${sql.raw(direction)}`
    : sql`${column} ${sql.raw(`${direction} ${nulls}`)}`
}

/**
 * Keyset pagination: the rows after `cursor` in the descending order of the columns, as one range of their
 * index. Give the same columns, in the same order, to `orderBy` with `desc`.
 */
export function before(
  columns: readonly [AnyColumn, ...AnyColumn[]],
  cursor: readonly [unknown, ...unknown[]],
): SQL {
  return keyset(columns, '<', cursor)
}

/** As `before`, for ascending order. */
export function after(
  columns: readonly [AnyColumn, ...AnyColumn[]],
  cursor: readonly [unknown, ...unknown[]],
): SQL {
  return keyset(columns, '>', cursor)
}

function keyset(columns: readonly AnyColumn[], operator: '<' | '>', cursor: readonly unknown[]): SQL {
  if (columns.length !== cursor.length) throw new TypeError('a keyset needs one value for each column')
  const values = columns.map((column, position) => sql`${sql.param(cursor[position], column)}`)
  return sql`(${sql.join([...columns], sql`, `)}) ${sql.raw(operator)} (${sql.join(values, sql`, `)})`
}
