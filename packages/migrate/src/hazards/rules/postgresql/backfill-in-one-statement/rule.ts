import { isOfFewRows } from '../../../pg/few-rows.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const backfillInOneStatement = pgRule(
  {
    id: 'backfill-in-one-statement',
    covers: [60],
    title: 'One statement writes a whole table.',
    effect:
      'Each row it touches stays locked until the transaction ends, replicas fall behind, the table bloats; next to DDL its lock lasts as long.',
    lock: 'ROW EXCLUSIVE',
    safeWay: 'In batches of a few thousand rows, each in its own transaction, outside of the migration.',
    severity: 'error',
    scale: 'rows',
  },
  ['write'],
  (change, judged) => {
    if (isOfFewRows(judged.world, change)) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `${change.verb} on ${shownName(table)} holds every row it touches until the transaction ends.`,
    }
  },
)
