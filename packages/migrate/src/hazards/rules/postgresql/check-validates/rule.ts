import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const checkValidates = pgRule(
  {
    id: 'check-validates',
    covers: [16],
    title: 'ADD CHECK reads the whole table while nobody uses it.',
    effect: 'ACCESS EXCLUSIVE for as long as every row is checked.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD CONSTRAINT … CHECK (…) NOT VALID; in a later transaction VALIDATE CONSTRAINT, which lets reads and writes through.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    if (change.constraint.kind !== 'check' || !change.constraint.valid) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Nobody uses ${shownName(table)} until every row is checked.` }
  },
)
