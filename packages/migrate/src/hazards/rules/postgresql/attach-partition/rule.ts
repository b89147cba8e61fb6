import { shownName, type Table } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const attachPartition = pgRule(
  {
    id: 'attach-partition',
    covers: [47],
    title: 'ATTACH PARTITION reads the whole partition, and the default partition where there is one.',
    effect:
      'ACCESS EXCLUSIVE on what is read while every row is tried against the bounds. A valid CHECK that implies the bounds spares the partition the scan.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'On the partition: ADD CHECK (bounds) NOT VALID, VALIDATE; on a default one the opposite CHECK; then ATTACH; then drop the CHECKs.',
    severity: 'warning',
    scale: 'rows',
  },
  ['attach-partition'],
  (change, judged) => {
    const { world } = judged
    const leaf = world.table(change.partition)
    const rest = world
      .partitionsOf(world.table(change.table))
      .find((one) => one.isDefaultPartition && one !== leaf)
    const other = rest === undefined || isChecked(rest) ? undefined : rest
    if (!isChecked(leaf)) {
      const more =
        other === undefined ? '' : `, and each of ${shownName(other)}, the default partition, as well`
      return { table: leaf, message: `Every row of ${shownName(leaf)} is tried against its bounds${more}.` }
    }
    if (other === undefined) return undefined
    const message = `Every row of ${shownName(other)}, the default partition, is tried against the bounds of ${shownName(leaf)}.`
    return { table: other, message }
  },
)

function isChecked({ constraints }: Table): boolean {
  return [...constraints.values()].some(({ kind, valid }) => kind === 'check' && valid)
}
