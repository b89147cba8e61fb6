import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const columnInUse = pgRule(
  {
    id: 'column-in-use',
    covers: [38],
    title: 'A view, policy or trigger depends on the column.',
    effect:
      'The server refuses to change its type or to drop it, and the migration stops there; DROP … CASCADE takes the dependent objects with it.',
    lock: null,
    safeWay: 'Drop what depends on the column and create it again, in the same transaction.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: '0A000' },
  },
  ['alter-type', 'drop-column'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const users = judged.world.usersOf(table, change.column)
    if (users.length === 0 || (change.kind === 'drop-column' && change.cascade)) return undefined
    return {
      table,
      message: `${users.join(', ')} ${users.length === 1 ? 'depends' : 'depend'} on ${change.column} of ${shownName(table)}.`,
    }
  },
)
