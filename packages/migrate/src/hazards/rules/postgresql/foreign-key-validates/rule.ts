import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const foreignKeyValidates = pgRule(
  {
    id: 'foreign-key-validates',
    covers: [11],
    title: 'ADD FOREIGN KEY reads both tables while nobody writes to either.',
    effect: 'SHARE ROW EXCLUSIVE on both tables for as long as every row is looked up.',
    lock: 'SHARE ROW EXCLUSIVE',
    safeWay:
      'ADD CONSTRAINT … NOT VALID; in a later transaction VALIDATE CONSTRAINT, which lets writes through.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    const { constraint } = change
    if (constraint.kind !== 'foreign' || !constraint.valid) return undefined
    const table = judged.world.table(change.table)
    const parent = judged.world.table(constraint.references)
    return {
      table,
      message: `Nobody writes to ${shownName(table)} or ${shownName(parent)} until every row is checked.`,
    }
  },
)
