import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnForeignKey = pgRule(
  {
    id: 'add-column-foreign-key',
    covers: [13],
    title: 'ADD COLUMN with REFERENCES locks the referenced table too.',
    effect:
      'ACCESS EXCLUSIVE on the table and SHARE ROW EXCLUSIVE on the other one, both at once. With a default every row is looked up as well; without one nothing is read.',
    lock: 'SHARE ROW EXCLUSIVE',
    safeWay: 'ADD COLUMN alone; then ADD CONSTRAINT … NOT VALID, then VALIDATE, each by itself.',
    severity: 'warning',
    scale: 'use',
  },
  ['add-column'],
  (change, judged) => {
    const foreign = change.column.constraints.find(({ kind }) => kind === 'foreign')
    if (foreign?.kind !== 'foreign') return undefined
    const { world } = judged
    const parent = world.table(foreign.references)
    const isRead = change.column.value !== null && !change.column.value.isNull
    const reads = isRead ? ' while every row is looked up' : ''
    return {
      table: parent,
      message: `Nobody writes to ${shownName(parent)}, nobody uses ${shownName(world.table(change.table))}${reads}.`,
    }
  },
)
