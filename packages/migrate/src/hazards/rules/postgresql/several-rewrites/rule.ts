import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const severalRewrites = pgRule(
  {
    id: 'several-rewrites',
    covers: [56],
    title: 'One table is rewritten or read through more than once.',
    effect: 'Each ALTER TABLE does its work anew; in one statement they share it.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'ALTER TABLE t ALTER …, ALTER …; in one statement, where it must be done at once.',
    severity: 'warning',
    scale: 'rows',
  },
  ['alter-type', 'add-column', 'set-not-null'],
  (change, judged) => {
    if (judged.impact.scans !== 'yes') return undefined
    const table = judged.world.table(change.table)
    const before = judged.earlier.find(
      (one) => one.scans && one.table === table && one.statement !== judged.statement,
    )
    if (before === undefined) return undefined
    return {
      table,
      message: `Statement ${before.statement} has gone through ${shownName(table)} already (${change.kind}).`,
    }
  },
)
