import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropNotNull = pgRule(
  {
    id: 'drop-not-null',
    covers: [26],
    title: 'DROP NOT NULL shows NULL to code that never saw one.',
    effect: 'The app that runs reads the column as always set; taking it back needs a scan of every row.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Deploy code that takes NULL first; then drop NOT NULL.',
    severity: 'warning',
    scale: 'use',
  },
  ['drop-not-null'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isNew = judged.world.isNewColumn(table, change.column)
    return { table, isNew, message: `${change.column} of ${shownName(table)} may be NULL from now on.` }
  },
)
