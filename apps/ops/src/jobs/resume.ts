import { refuseRemoteDevelopment } from '@twinship/core'
import type { MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending } from './apply.ts'
import { limitsOf, planAsItComes, type LimitFlags } from './deploy/online.ts'
import { lenientExceptIn, requireUnused } from './policy.ts'

export type ResumeFlags = LimitFlags & { readonly maintenance?: boolean }

/** Goes on with an interrupted migration and what comes after it. */
export async function resume(context: JobContext, flags: ResumeFlags): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const check = await requireUnused(context)
  // Where deploy goes by plans, what comes after the interrupted file does too.
  const byPlan =
    target.dialect === 'postgresql' && (environment === 'production' || environment === 'staging')
  return applyPending(context, {
    command: 'resume',
    policy: { ...lenientExceptIn(environment), resume: true },
    create: false,
    onlineOptions: { terminateBlockersOlderThanMs: null, limits: limitsOf(context, flags) },
    ...(byPlan ? { online: planAsItComes(context, flags) } : {}),
    check: ({ migrations }, state) => {
      // What was begun is gone on with, in production too.
      if (migrations.every(({ kind }) => kind !== 'interrupted')) check(state)
    },
  })
}
