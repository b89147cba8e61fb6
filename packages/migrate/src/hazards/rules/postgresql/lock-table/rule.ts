import { isStrong } from '../../../lock-modes.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const lockTable = pgRule(
  {
    id: 'lock-table',
    covers: [55],
    title: 'LOCK TABLE keeps others from the table until the transaction ends.',
    effect:
      'Writes wait, and from ACCESS EXCLUSIVE on, which is what it takes where nothing is said, reads too.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Leave it out: a statement takes the lock that it needs; work on rows goes in batches.',
    severity: 'warning',
    scale: 'use',
  },
  ['lock'],
  (change, judged) => {
    if (change.by !== 'LOCK TABLE' || !isStrong(change.mode)) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `${change.mode} on ${shownName(table)} is held until the transaction ends.` }
  },
)
