import { shownName } from '../../../pg/world/table.ts'
import { pgRule, type Found, type Judged } from '../../../pg/rule.ts'

export const workUnderStrongLock = pgRule(
  {
    id: 'work-under-strong-lock',
    covers: [55],
    title: 'Work goes on while the transaction holds a table that nobody else may use.',
    effect:
      'Locks last until COMMIT: ACCESS EXCLUSIVE, harmless for a moment, lasts for the scan, the build, the UPDATE, the query or the pg_sleep that follows.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'One such statement a transaction: put what reads or writes many rows into the next migration.',
    severity: 'error',
    scale: 'rows',
  },
  ['create-index', 'add-constraint', 'set-not-null', 'alter-type', 'write', 'validate-constraint', 'select'],
  (change, judged) => {
    if (change.kind === 'select') return underLock(judged)
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

/** A query holds what is locked as long as it reads or sleeps: of the table that it reads as of any other. */
function underLock({ impact, held, world }: Judged): Found | undefined {
  const lock = held.find(({ mode }) => mode === 'ACCESS EXCLUSIVE')
  if (lock === undefined) return undefined
  const locked = `Statement ${lock.statement} has locked ${shownName(lock.table)}, which nobody uses until`
  if (impact.waits === true) return { message: `${locked} this has slept (pg_sleep).` }
  const inUse = (impact.on ?? []).filter(({ born }) => born !== world.deployment)
  const [table] = inUse.toSorted((left, right) => (right.size?.rows ?? 0) - (left.size?.rows ?? 0))
  return table === undefined
    ? undefined
    : { table, message: `${locked} this query has read ${shownName(table)}.` }
}
