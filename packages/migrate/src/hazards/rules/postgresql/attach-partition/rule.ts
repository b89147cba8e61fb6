import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const attachPartition = pgRule(
  {
    id: 'attach-partition',
    covers: [47],
    title: 'ATTACH PARTITION reads the whole partition, and the default partition.',
    effect:
      'ACCESS EXCLUSIVE on both while every row is tried against the bounds. A valid CHECK that implies the bounds spares the partition the scan.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'On the partition: ADD CHECK (bounds) NOT VALID, VALIDATE; on the default one the opposite CHECK; then ATTACH; then drop the CHECKs.',
    severity: 'warning',
    scale: 'rows',
  },
  ['attach-partition'],
  (change, judged) => {
    const leaf = judged.world.table(change.partition)
    const isChecked = [...leaf.constraints.values()].some(({ kind, valid }) => kind === 'check' && valid)
    if (isChecked) return undefined
    return { table: leaf, message: `Every row of ${shownName(leaf)} is tried against its bounds.` }
  },
)
