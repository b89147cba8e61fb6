import { CodedError } from '@twinship/core'
import { isSamePlan, type Plan } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { refusedPlan } from '../report/plan/refused.ts'
import { computePlan } from './plan.ts'
import { typedPath } from './proof.ts'
import { readPlan } from './read-plan.ts'

export type ChooseFlags = {
  readonly allowOutOfOrder?: boolean
  readonly maintenance?: boolean
  /** A reviewed plan, as `ops plan --out` wrote it. */
  readonly plan?: string
}

/**
 * The plan that a deployment goes by, and that a rehearsal tries: the reviewed one, or that of this moment. Throws
 * PLAN.REFUSED, PLAN.UNREADABLE, PLAN.NEWER, MIGRATION.PLAN_CHANGED, and what deploy would refuse.
 */
export async function choosePlan(context: JobContext, flags: ChooseFlags): Promise<Plan> {
  const reviewed = flags.plan === undefined ? undefined : readPlan(typedPath(context, flags.plan))
  if (reviewed !== undefined) return planAgain(context, flags, reviewed)
  return planNow(context, flags)
}

/** The plan, if it is still the one for what the database is. Throws MIGRATION.PLAN_CHANGED. */
export async function planAgain(
  context: JobContext,
  { allowOutOfOrder }: ChooseFlags,
  plan: Plan,
): Promise<Plan> {
  const { maintenance } = plan
  const now = await planNow(context, {
    maintenance,
    ...(allowOutOfOrder === undefined ? {} : { allowOutOfOrder }),
  })
  if (!isSamePlan(plan, now)) throw planChanged(plan, now)
  return plan
}

/** Throws PLAN.REFUSED. */
export async function planNow(
  context: JobContext,
  {
    allowOutOfOrder = false,
    maintenance = false,
    isResumed = false,
  }: Omit<ChooseFlags, 'plan'> & { readonly isResumed?: boolean },
): Promise<Plan> {
  const plan = await computePlan(context, { database: true, allowOutOfOrder, maintenance, isResumed })
  const refusal = refusedPlan(plan)
  if (refusal !== undefined) throw refusal
  return plan
}

function planChanged(reviewed: Plan, now: Plan): CodedError {
  const changed = changesOf(reviewed, now)
  return new CodedError(
    'MIGRATION.PLAN_CHANGED',
    `The plan is no longer the one that was made: ${changed}.`,
    {
      details: { planned: reviewed.hash, now: now.hash, changed },
    },
  )
}

function changesOf(before: Plan, now: Plan): string {
  if (before.engine !== now.engine)
    return `it was made by version ${before.engine}, and this is ${now.engine}`
  if (before.basis.folder !== now.basis.folder)
    return 'other migrations are pending, or their files have changed'
  if (before.basis.ledgerHead?.hash !== now.basis.ledgerHead?.hash)
    return 'migrations were applied in between'
  return 'the database has changed: its tables, their sizes, constraints or indexes, or the server'
}
