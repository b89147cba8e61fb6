import type { ChangeOf } from '../change.ts'
import { constraintQuestions, missingValue } from './constraint-questions.ts'
import { asked, holdsRows, isNothing, withSql, type Asked, type PreflightContext } from './context.ts'
import { anyRow, rowsWhere } from './count-sql.ts'

/** A column that is added: rows that get no value, or one that its constraints do not take. */
export function columnQuestions(
  context: PreflightContext,
  { table: name, column }: ChangeOf<'add-column'>,
): readonly Asked[] {
  const table = context.world.table(name)
  // Of a column that is there already, IF NOT EXISTS changes nothing.
  if (!holdsRows(table) || table.columns.has(column.name)) return []
  const value = context.values.initial(table, column)
  context.values.set(table, column.name, value)
  const isMissing = column.notNull && isNothing(value)
  return [
    ...(isMissing ? [asked('row', table, [column.name], anyRow(table))] : []),
    ...(column.generated === null ? [] : generatedQuestions(context, { table, column })),
    ...column.constraints.flatMap((constraint) =>
      isMissing && constraint.kind === 'primary' ? [] : constraintQuestions(context, table, constraint),
    ),
  ]
}

type Added = {
  readonly table: Asked['table']
  readonly column: ChangeOf<'add-column'>['column']
}

function generatedQuestions(context: PreflightContext, { table, column }: Added): readonly Asked[] {
  const value = context.values.of(table, column.name)
  const computed = withSql(context, [value], (sql) => rowsWhere(table, `num_nulls(${sql}) < 0`))
  const made = asked('value', table, [column.name], computed)
  return column.notNull ? [made, missingValue(context, table, column.name)] : [made]
}
