import { isStrong } from '../../../hazards/lock-modes.ts'
import type { LockMode } from '../../../hazards/model.ts'
import type { PlanBudget, StepKind } from '../../../model/plan.ts'

const second = 1000
const minute = 60 * second

const budgets: Readonly<Record<PlanBudget['lockClass'], PlanBudget>> = {
  // Where it meets a lock all the same, it queues nobody for longer than a strong one does.
  none: { lockClass: 'none', lockTimeoutMs: 100, totalMs: 10 * minute, statementTimeoutMs: null },
  strong: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 10 * minute, statementTimeoutMs: 5 * second },
  weak: { lockClass: 'weak', lockTimeoutMs: 2 * second, totalMs: 10 * minute, statementTimeoutMs: null },
  snapshot: { lockClass: 'snapshot', lockTimeoutMs: null, totalMs: 10 * minute, statementTimeoutMs: null },
  // Shorter than deadlock_timeout: it is the batch that gives way, and not the app.
  rows: { lockClass: 'rows', lockTimeoutMs: 100, totalMs: 10 * minute, statementTimeoutMs: null },
  blocking: { lockClass: 'blocking', lockTimeoutMs: 100, totalMs: 10 * minute, statementTimeoutMs: null },
}

const snapshotKinds: ReadonlySet<StepKind> = new Set([
  'create-index-concurrently',
  'drop-index-concurrently',
  'reindex-concurrently',
  'detach-partition-concurrently',
])

/** The budget of a step: by what it is, and by the strongest lock that it takes on what is in use. */
export function budgetOf(kind: StepKind, modes: readonly LockMode[], isBlocking: boolean): PlanBudget {
  if (snapshotKinds.has(kind)) return budgets.snapshot
  if (kind === 'backfill') return budgets.rows
  if (isBlocking) return budgets.blocking
  if (modes.some(isStrong)) return budgets.strong
  return modes.length > 0 ? budgets.weak : budgets.none
}
