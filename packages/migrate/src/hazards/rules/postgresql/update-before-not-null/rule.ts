import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const updateBeforeNotNull = pgRule(
  {
    id: 'update-before-not-null',
    covers: [25],
    title: 'One UPDATE fills a column in the transaction that makes it NOT NULL.',
    effect:
      'Every row is written again and locked until the transaction ends; writes that come meanwhile wait, and the table bloats to twice its size.',
    lock: 'ROW EXCLUSIVE',
    safeWay:
      'Fill the column in batches, each in its own transaction, before the migration that makes it NOT NULL.',
    severity: 'error',
    scale: 'rows',
  },
  ['set-not-null'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isFilled = judged.earlier.some(
      (one) =>
        one.change.kind === 'write' &&
        one.change.verb === 'UPDATE' &&
        one.table === table &&
        one.transaction === judged.transaction &&
        one.change.columns.includes(change.column),
    )
    return isFilled
      ? {
          table,
          message: `An UPDATE before this fills ${change.column} of ${shownName(table)} in the same transaction.`,
        }
      : undefined
  },
)
