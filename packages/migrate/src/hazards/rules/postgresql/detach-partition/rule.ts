import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const detachPartition = pgRule(
  {
    id: 'detach-partition',
    covers: [46],
    title: 'DETACH PARTITION locks the whole partitioned table.',
    effect: 'ACCESS EXCLUSIVE on the parent, the partition and the default partition.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'DETACH PARTITION … CONCURRENTLY, in a migration of its own; not where there is a default partition.',
    severity: 'warning',
    scale: 'use',
  },
  ['detach-partition'],
  (change, judged) => {
    if (change.concurrent) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Nobody uses ${shownName(table)} while the partition is taken out.` }
  },
)
