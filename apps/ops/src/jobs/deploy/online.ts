import { readFileSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { decodePlan, isSamePlan, type OnlineRun, type Plan } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { refusedPlan } from '../../report/plan/refused.ts'
import { computePlan } from '../plan.ts'
import { typedPath } from '../proof.ts'

export type OnlineFlags = {
  readonly allowOutOfOrder?: boolean
  readonly maintenance?: boolean
  /** A reviewed plan, as `ops plan --out` wrote it. */
  readonly plan?: string
  /** Seconds. */
  readonly terminateBlockersOlderThan?: number
}

/**
 * The plan that a deployment goes by: the reviewed one, or that of this moment. Throws PLAN.REFUSED, PLAN.UNREADABLE,
 * PLAN.NEWER, MIGRATION.PLAN_CHANGED, and what deploy would refuse.
 */
export async function choosePlan(context: JobContext, flags: OnlineFlags): Promise<Plan> {
  const reviewed = flags.plan === undefined ? undefined : readPlan(typedPath(context, flags.plan))
  const maintenance = reviewed?.maintenance ?? flags.maintenance ?? false
  const now = await planNow(context, { ...flags, maintenance })
  if (reviewed === undefined) return now
  if (!isSamePlan(reviewed, now)) throw planChanged(reviewed, now)
  return reviewed
}

/** Carries the plan out as long as it is still the one for what the database is, asked again with the lock held. */
export function onlineRun(context: JobContext, flags: OnlineFlags, plan: Plan): OnlineRun {
  const seconds = flags.terminateBlockersOlderThan
  return {
    plan: async () => {
      const now = await planNow(context, { ...flags, maintenance: plan.maintenance })
      if (!isSamePlan(plan, now)) throw planChanged(plan, now)
      return plan
    },
    options: { terminateBlockersOlderThanMs: seconds === undefined ? null : seconds * 1000 },
  }
}

/** What comes behind a file that was interrupted is planned when its turn has come. */
export function planAsItComes(context: JobContext, maintenance: boolean): OnlineRun {
  return {
    plan: () => planNow(context, { allowOutOfOrder: true, maintenance, isResumed: true }),
    options: { terminateBlockersOlderThanMs: null },
  }
}

async function planNow(
  context: JobContext,
  {
    allowOutOfOrder = false,
    maintenance = false,
    isResumed = false,
  }: OnlineFlags & { readonly isResumed?: boolean },
): Promise<Plan> {
  const plan = await computePlan(context, { database: true, allowOutOfOrder, maintenance, isResumed })
  const refusal = refusedPlan(plan)
  if (refusal !== undefined) throw refusal
  return plan
}

function readPlan(file: string): Plan {
  try {
    return decodePlan(path.basename(file), readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof CodedError) throw error
    const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CodedError('PLAN.UNREADABLE', `${file} cannot be read (${cause}).`, {
      details: { file, cause },
      cause: error,
    })
  }
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
