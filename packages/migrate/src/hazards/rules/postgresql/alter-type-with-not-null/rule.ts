import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeWithNotNull = pgRule(
  {
    id: 'alter-type-with-not-null',
    covers: [37],
    title: 'A type and NOT NULL are changed in one transaction.',
    effect: 'The lock of the type change, harmless alone, lasts for the scan that NOT NULL needs.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Two migrations: the type; then NOT NULL by a validated CHECK.',
    severity: 'error',
    scale: 'rows',
  },
  ['set-not-null'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isBundled = judged.earlier.some(
      (one) =>
        one.change.kind === 'alter-type' &&
        one.table === table &&
        one.change.column === change.column &&
        one.transaction === judged.transaction,
    )
    if (!isBundled || judged.impact.scans === 'no') return undefined
    return {
      table,
      message: `The lock of the type change of ${change.column} lasts for this scan of ${shownName(table)}.`,
    }
  },
)
