import { hasThatDefault } from '../../../pg/same-default.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const changeDefault = pgRule(
  {
    id: 'change-default',
    covers: [52],
    title: 'Another default changes what the running app inserts.',
    effect:
      'Drizzle sends DEFAULT for columns that an insert leaves out: old code takes the new default at once.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Make sure that old code is right with either value, or set the value in code first.',
    severity: 'warning',
    scale: 'use',
  },
  ['change-default'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const column = table.columns.get(change.column)
    if (column?.hasDefault === false || judged.world.isNewColumn(table, change.column)) return undefined
    if (hasThatDefault(column, change.value)) return undefined
    return {
      table,
      message: `Inserts of the running app into ${shownName(table)} get another ${change.column}.`,
    }
  },
)
