import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const exclusionConstraint = pgRule(
  {
    id: 'exclusion-constraint',
    covers: [23],
    title: 'An exclusion constraint cannot be added without stopping the table.',
    effect: 'ACCESS EXCLUSIVE while its index is built; there is no concurrent way.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Create a new table that has it, copy in batches, swap the names.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    if (change.constraint.kind !== 'exclusion') return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Nobody uses ${shownName(table)} until the index of the constraint is built.` }
  },
)
