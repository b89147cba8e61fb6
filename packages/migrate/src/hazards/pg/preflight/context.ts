import type { DataQuestion, ViolationKind } from '../../question.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { isNullNode } from './nodes.ts'
import { undecided, type Counted } from './count-sql.ts'
import type { Value, Values } from './values.ts'
import type { WriteSql } from './write-sql.ts'

/** What is known at a pending statement, before it. */
export type PreflightContext = {
  readonly world: World
  readonly values: Values
  readonly write: WriteSql
  /** What is asked once a constraint that is not valid yet is validated. */
  readonly later: ReadonlyMap<Table, ReadonlyMap<string, readonly Asked[]>>
}

export type Asked = {
  readonly kind: ViolationKind
  readonly table: Table
  readonly columns: readonly string[]
  /** Another table whose rows matter as well. */
  readonly parent: Table | null
  readonly counted: Pick<DataQuestion, 'sql' | 'rows' | 'cap' | 'undecided'>
}

export function asked(
  kind: ViolationKind,
  table: Table,
  columns: readonly string[],
  counted: Counted,
  parent: Table | null = null,
): Asked {
  return { kind, table, columns, parent, counted }
}

/** Where there is a table of today, and it may hold rows. */
export function holdsRows(table: Table): boolean {
  return table.origin !== null && (table.kind === 'table' || table.kind === 'partitioned')
}

const unwritten = undecided('what stands there when the statement runs cannot be told from the rows of today')

/** Asks with the SQL of expressions; undecided where one of them cannot be written. */
export function withSql(
  { write }: PreflightContext,
  expressions: readonly Value[],
  count: (...sql: readonly string[]) => Counted,
): Counted {
  const sql = expressions.flatMap((one) => (typeof one === 'string' ? [] : (write(one) ?? [])))
  return sql.length === expressions.length ? count(...sql) : unwritten
}

/** A key that no two rows share, or that is NULL in all of them, whatever the rows are. */
export function isNothing(value: Value): boolean {
  return typeof value !== 'string' && isNullNode(value)
}

/** Of the columns named, as they stand at the statement. */
export function valuesOf(
  { values }: PreflightContext,
  table: Table,
  columns: readonly string[],
): readonly Value[] {
  return columns.map((column) => values.of(table, column))
}
