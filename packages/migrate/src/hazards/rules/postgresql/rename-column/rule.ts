import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const renameColumn = pgRule(
  {
    id: 'rename-column',
    covers: [40],
    title: 'RENAME COLUMN breaks the app that runs.',
    effect: 'Old code fails the moment it commits, new code until then.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Add the new column; keep both in step by a trigger; move code over; drop the old one a release later. Or keep the database name, and rename in the Drizzle schema only.',
    severity: 'error',
    scale: 'use',
  },
  ['rename'],
  (change, judged) => {
    if (change.what !== 'column') return undefined
    const table = judged.world.table(change.relation)
    const isNew = judged.world.isNewColumn(table, change.from)
    return {
      table,
      isNew,
      message: `${change.from} of ${shownName(table)} is ${change.to} from now on: code that runs does not know.`,
    }
  },
)
