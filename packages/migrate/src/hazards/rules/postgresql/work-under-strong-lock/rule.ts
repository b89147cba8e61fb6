import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const workUnderStrongLock = pgRule(
  {
    id: 'work-under-strong-lock',
    covers: [55],
    title: 'Work goes on while the transaction holds a table that nobody else may use.',
    effect:
      'Locks last until COMMIT: ACCESS EXCLUSIVE, harmless for a moment, lasts for the scan, the build or the UPDATE that follows.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'One such statement a transaction: put what reads or writes many rows into the next migration.',
    severity: 'error',
    scale: 'rows',
  },
  ['create-index', 'add-constraint', 'set-not-null', 'alter-type', 'write', 'validate-constraint'],
  (change, judged) => {
    if (judged.impact.scans === 'no') return undefined
    const own = judged.impact.locks[0]?.table ?? null
    const lock = judged.held.find(({ table, mode }) => mode === 'ACCESS EXCLUSIVE' && table !== own)
    if (lock === undefined || own === null || own.born === judged.world.deployment) return undefined
    return {
      table: own,
      message: `Statement ${lock.statement} has locked ${shownName(lock.table)}, which nobody uses until this work on ${shownName(own)} (${change.kind}) is done.`,
    }
  },
)
