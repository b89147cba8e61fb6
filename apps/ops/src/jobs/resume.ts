import { refuseRemoteDevelopment } from '@twinship/core'
import { readMigrationFolder, type MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import { applyPending } from './apply.ts'
import { limitsOf, planAsItComes, type LimitFlags } from './deploy/online.ts'
import { refuseEditedSinceBegun } from './gate/begun.ts'
import { isGated } from './gate/gated.ts'
import { lenientExceptIn, requireUnused } from './policy.ts'

export type ResumeFlags = LimitFlags & { readonly maintenance?: boolean }

/**
 * Goes on with an interrupted migration and what comes after it. Where deployments are gated it takes what was let
 * through when it was begun, and nothing more.
 */
export async function resume(context: JobContext, flags: ResumeFlags): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  refuseRemoteDevelopment(environment, target)
  const gated = isGated(context.config)
  const folder = readMigrationFolder(context.migrations, { dialect: target.dialect })
  const check = await requireUnused(context)
  // Where deploy goes by plans, what comes after the interrupted file does too.
  const byPlan =
    target.dialect === 'postgresql' && (environment === 'production' || environment === 'staging')
  if (gated) context.notice('What comes after the interrupted migration waits for ops deploy.')
  return applyPending(context, {
    command: 'resume',
    policy: { ...lenientExceptIn(environment), resume: true, ...(gated ? { onlyInterrupted: true } : {}) },
    create: false,
    folder,
    onlineOptions: { terminateBlockersOlderThanMs: null, limits: limitsOf(context, flags) },
    ...(byPlan ? { online: planAsItComes(context, flags) } : {}),
    check: (comparison, state) => {
      if (gated) refuseEditedSinceBegun(folder, comparison, state)
      // What was begun is gone on with, in production too.
      if (comparison.migrations.every(({ kind }) => kind !== 'interrupted')) check(state)
    },
  })
}
