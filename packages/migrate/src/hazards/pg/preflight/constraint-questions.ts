import type { Constraint } from '../definition.ts'
import { isProvenNotNull, type Table } from '../world/table.ts'
import {
  asked,
  holdsRows,
  isNothing,
  valuesOf,
  withSql,
  type Asked,
  type PreflightContext,
} from './context.ts'
import { duplicates, orphans, rowsWhere, undecided } from './count-sql.ts'
import type { Value } from './values.ts'

type ConstraintOf<Kind extends Constraint['kind']> = Extract<Constraint, { readonly kind: Kind }>

/** What must hold of the rows for a constraint to be added, or to be validated. */
export function constraintQuestions(
  context: PreflightContext,
  table: Table,
  constraint: Constraint,
): readonly Asked[] {
  if (!holdsRows(table)) return []
  switch (constraint.kind) {
    case 'not-null':
      return nullQuestions(context, table, [constraint.column])
    case 'check':
      return checkQuestions(context, table, constraint)
    case 'foreign':
      return orphanQuestions(context, table, constraint)
    case 'unique':
    case 'primary':
      return keyQuestions(context, table, constraint)
    case 'exclusion':
      return [asked('exclusion', table, [], undecided('rows that exclude each other are not counted'))]
    default:
      return constraint satisfies never
  }
}

function keyQuestions(
  context: PreflightContext,
  table: Table,
  { kind, columns, usingIndex, nullsEqual }: ConstraintOf<'unique' | 'primary'>,
): readonly Asked[] {
  const indexed = usingIndex === null ? columns : (table.indexes.get(usingIndex)?.columns ?? [])
  const named = indexed.filter((column) => column !== null)
  const missing = kind === 'primary' ? nullQuestions(context, table, named) : []
  if (usingIndex !== null) return missing
  const values = valuesOf(context, table, columns)
  return [...missing, ...uniqueQuestions(context, table, columns, values, { predicate: null, nullsEqual })]
}

export function nullQuestions(
  context: PreflightContext,
  table: Table,
  columns: readonly string[],
): readonly Asked[] {
  if (!holdsRows(table)) return []
  return columns
    .filter((column) => !isProvenNotNull(table, column) && context.values.of(table, column) !== 'fresh')
    .map((column) => missingValue(context, table, column))
}

/** NULL in a column, whatever the catalog says of it. */
export function missingValue(context: PreflightContext, table: Table, column: string): Asked {
  const counted = withSql(context, [context.values.of(table, column)], (value) =>
    rowsWhere(table, `${value} is null`),
  )
  return asked('null', table, [column], counted)
}

export function uniqueQuestions(
  context: PreflightContext,
  table: Table,
  columns: readonly string[],
  keys: readonly Value[],
  { predicate, nullsEqual }: { readonly predicate: Value | null; readonly nullsEqual: boolean },
): readonly Asked[] {
  if (!holdsRows(table) || keys.length === 0 || keys.includes('fresh')) return []
  if (!nullsEqual && keys.some(isNothing)) return []
  const counted = withSql(context, predicate === null ? keys : [...keys, predicate], (...sql) =>
    duplicates(table, sql.slice(0, keys.length), sql[keys.length] ?? null, nullsEqual),
  )
  return [asked('duplicate', table, columns, counted)]
}

function checkQuestions(
  context: PreflightContext,
  table: Table,
  { expression, columns }: ConstraintOf<'check'>,
): readonly Asked[] {
  if (expression === undefined) return []
  const counted = withSql(context, [context.values.express(table, expression)], (sql) =>
    rowsWhere(table, `not ${sql}`),
  )
  return [asked('check', table, columns, counted)]
}

function orphanQuestions(
  context: PreflightContext,
  table: Table,
  { columns, references, referenced }: ConstraintOf<'foreign'>,
): readonly Asked[] {
  const parent = context.world.table(references)
  const own = valuesOf(context, table, columns)
  if (own.some(isNothing)) return []
  const primary = [...parent.constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? []
  const others = referenced.length === 0 ? primary : referenced
  const theirs = parent.origin === null ? [] : valuesOf(context, parent, others)
  const isPaired = parent.origin === null || theirs.length === own.length
  const counted = isPaired
    ? withSql(context, [...own, ...theirs], (...sql) =>
        orphans(table, sql.slice(0, own.length), parent, sql.slice(own.length)),
      )
    : undecided(`the key of ${parent.name} is not known`)
  return [asked('orphan', table, columns, counted, parent)]
}
