import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const rowSecurity = pgRule(
  {
    id: 'row-security',
    covers: [67],
    title: 'Row level security hides or shows rows to the app that runs.',
    effect:
      'ENABLE without a policy hides every row from all but the owner; a changed policy shows or hides some at once.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Create the policies first, then ENABLE, with the roles of the running app tried out.',
    severity: 'warning',
    scale: 'use',
  },
  ['policy'],
  (change, judged) => {
    if (change.does === 'other') return undefined
    const table = judged.world.table(change.table)
    return { table, message: `${change.does} on ${shownName(table)}: the running app may see other rows.` }
  },
)
