import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const createTableLocksParent = pgRule(
  {
    id: 'create-table-locks-parent',
    covers: [14],
    title: 'CREATE TABLE with a foreign key stops writes to the referenced table.',
    effect:
      'SHARE ROW EXCLUSIVE on a table that is in use: short, but it queues behind long writes and others queue behind it.',
    lock: 'SHARE ROW EXCLUSIVE',
    safeWay: 'Run it with a short lock_timeout and try again, or add the foreign key afterwards by itself.',
    severity: 'warning',
    scale: 'use',
  },
  ['create-table'],
  (change, judged) => {
    const parents = judged.impact.locks.filter(
      ({ table, mode }) => mode === 'SHARE ROW EXCLUSIVE' && table.born !== judged.world.deployment,
    )
    const [first] = parents
    if (first === undefined) return undefined
    const names = parents.map(({ table }) => shownName(table)).join(', ')
    return {
      table: first.table,
      message: `Creating ${change.table.name} stops writes to ${names} for a moment.`,
    }
  },
)
