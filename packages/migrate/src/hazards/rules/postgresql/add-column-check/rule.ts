import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnCheck = pgRule(
  {
    id: 'add-column-check',
    covers: [17],
    title: 'ADD COLUMN with CHECK reads the whole table while nobody uses it.',
    effect: 'Every row is checked under ACCESS EXCLUSIVE, even where the default is a constant that passes.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD COLUMN alone; then ADD CONSTRAINT … CHECK (…) NOT VALID; then VALIDATE, each in its own transaction.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    if (!change.column.constraints.some(({ kind }) => kind === 'check')) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `The CHECK beside ${change.column.name} is tried on every row of ${shownName(table)}.`,
    }
  },
)
