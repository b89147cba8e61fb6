import type { ChangeOf } from '../change.ts'
import { missingValue } from './constraint-questions.ts'
import { asked, holdsRows, withSql, type Asked, type PreflightContext } from './context.ts'
import { rowsWhere } from './count-sql.ts'
import { replaceNodes } from './nodes.ts'

/** A domain that gets a condition: every column of it is looked through. */
export function domainQuestions(
  context: PreflightContext,
  { name, valid, expression }: ChangeOf<'constrain-domain'>,
): readonly Asked[] {
  if (!valid) return []
  return [...context.world.tables()].filter(holdsRows).flatMap((table) =>
    [...table.columns.values()].flatMap(({ name: column, type }): readonly Asked[] => {
      if (type.name !== name.name || type.isArray) return []
      const value = context.values.of(table, column)
      if (expression === undefined || typeof value === 'string') return [missingValue(context, table, column)]
      const held = replaceNodes(expression, (node) => ('ColumnRef' in node ? value : undefined))
      const counted = withSql(context, [held], (sql) => rowsWhere(table, `not ${sql}`))
      return [asked('check', table, [column], counted)]
    }),
  )
}
