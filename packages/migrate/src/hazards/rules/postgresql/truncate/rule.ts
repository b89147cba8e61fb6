import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const truncate = pgRule(
  {
    id: 'truncate',
    covers: [44],
    title: 'TRUNCATE empties a table, and with CASCADE those that refer to it.',
    effect: 'ACCESS EXCLUSIVE; every row is gone.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Name each table; delete in batches where the table is in use.',
    severity: 'error',
    scale: 'any-row',
  },
  ['truncate'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const others = change.cascade ? ', and of every table that refers to it,' : ''
    return { table, message: `All rows of ${shownName(table)}${others} are gone.` }
  },
)
