import { quoteText } from '../../../roles/quote.ts'
import type { AlterType } from '../change.ts'
import type { TypeName } from '../definition.ts'
import { typeChangeOf } from '../type-change.ts'
import type { Table } from '../world/table.ts'
import { missingValue, uniqueQuestions } from './constraint-questions.ts'
import {
  asked,
  holdsRows,
  isNothing,
  valuesOf,
  withSql,
  type Asked,
  type PreflightContext,
} from './context.ts'
import { rowsWhere, undecided, type Counted } from './count-sql.ts'
import { castNode, text } from './nodes.ts'
import type { Value } from './values.ts'

/** A column that gets another type: values that do not convert, and what they no longer satisfy. */
export function typeQuestions(context: PreflightContext, change: AlterType): readonly Asked[] {
  const { world, values } = context
  const { column, expression } = change
  const table = world.table(change.table)
  if (!holdsRows(table) || isHarmless(context, table, change)) return []
  const own = values.of(table, column)
  if (isNothing(own) || own === 'fresh') return []
  const value = expression === undefined ? own : values.express(table, expression)
  const isCut = isLengthLimited(change)
  const counted = isCut
    ? tooLong(context, table, change, value)
    : unconvertible(context, table, change, value)
  const isRequired = change.using === 'other' && table.columns.get(column)?.notNull === true
  values.set(table, column, values.cast(value, change.type))
  const after = [
    ...(isRequired ? [missingValue(context, table, column)] : []),
    ...keysOf(context, table, column),
  ]
  values.set(table, column, own)
  return [asked(isCut ? 'length' : 'value', table, [column], counted), ...after]
}

const integers: readonly string[] = ['int2', 'int4', 'int8']

/** Every value of the one type is one of the other. */
function isHarmless({ world }: PreflightContext, table: Table, change: AlterType): boolean {
  if (change.using !== 'plain') return false
  if (typeChangeOf(world, change) === 'keeps') return true
  const from = table.columns.get(change.column)?.type
  return from !== undefined && isWider(from, change.type)
}

function isWider(from: TypeName, { name, modifiers, isArray }: TypeName): boolean {
  if (isArray || from.isArray || modifiers.length > 0) return false
  if (name === 'text' || name === 'varchar') return true
  const [before, after] = [integers.indexOf(from.name), integers.indexOf(name)]
  return before >= 0 && (after >= before || name === 'numeric')
}

/** An explicit cast to varchar(n) cuts; the server's own refuses what is too long. */
function isLengthLimited({ type, expression }: AlterType): boolean {
  const isExplicit = expression !== undefined && 'TypeCast' in expression
  return (
    (type.name === 'varchar' || type.name === 'bpchar') &&
    type.modifiers.length === 1 &&
    !type.isArray &&
    !isExplicit
  )
}

function tooLong(context: PreflightContext, table: Table, { type }: AlterType, value: Value): Counted {
  const asText = typeof value === 'string' ? value : castNode(value, text)
  const [length = 0] = type.modifiers
  return withSql(context, [asText], (sql) => rowsWhere(table, `char_length(rtrim(${sql}, ' ')) > ${length}`))
}

function unconvertible(context: PreflightContext, table: Table, { type }: AlterType, value: Value): Counted {
  const { values } = context
  const labels = values.labels(type)
  if (labels === null) return undecided(`the type ${type.name} is not there yet`)
  const asText = typeof value === 'string' ? value : castNode(value, text)
  if (labels !== undefined) {
    if (type.isArray) return undecided(`the type ${type.name} is not there yet`)
    return withSql(context, [asText], (sql) => rowsWhere(table, `${sql} <> all (${texts(labels)})`))
  }
  const converted = typeof value === 'string' ? value : castNode(value, type)
  const added = values.added(type)
  return withSql(context, [converted, asText], (sql, spelled = '') => {
    const raises = `num_nulls(${sql}) < 0`
    if (added.length === 0) return rowsWhere(table, raises)
    return rowsWhere(table, `case when ${spelled} = any (${texts(added)}) then false else ${raises} end`)
  })
}

function texts(labels: readonly string[]): string {
  return `array[${labels.map(quoteText).join(', ')}]::text[]`
}

/** Values that differed may be the same after it. */
function keysOf(context: PreflightContext, table: Table, column: string): readonly Asked[] {
  return [...table.indexes.values()].flatMap(({ unique, partial, columns }) => {
    const named = columns.filter((one) => one !== null)
    if (!unique || partial || named.length < columns.length || !named.includes(column)) return []
    const options = { predicate: null, nullsEqual: false }
    return uniqueQuestions(context, table, named, valuesOf(context, table, named), options)
  })
}
