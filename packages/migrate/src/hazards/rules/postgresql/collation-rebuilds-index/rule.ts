import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const collationRebuildsIndex = pgRule(
  {
    id: 'collation-rebuilds-index',
    covers: [34],
    title: 'Changing a collation rebuilds the indexes of the column.',
    effect: 'ACCESS EXCLUSIVE for as long as they are built; the rows stay.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Build indexes with the new collation concurrently beside the old ones, and let queries name it.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    if (!change.collation || judged.impact.rewrites !== 'no' || judged.impact.scans === 'no') return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `Indexes of ${change.column} on ${shownName(table)} are built anew while nobody uses it.`,
    }
  },
)
