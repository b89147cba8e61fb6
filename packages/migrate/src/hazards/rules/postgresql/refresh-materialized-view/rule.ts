import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const refreshMaterializedView = pgRule(
  {
    id: 'refresh-materialized-view',
    covers: [],
    title: 'REFRESH MATERIALIZED VIEW locks its readers out.',
    effect: 'ACCESS EXCLUSIVE on the view for as long as its query runs.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view; outside of migrations.',
    severity: 'warning',
    scale: 'use',
  },
  ['refresh'],
  (change, judged) => {
    if (change.concurrent) return undefined
    const table = judged.world.table(change.view)
    return { table, message: `Nobody reads ${shownName(table)} until its query is done.` }
  },
)
