import { refuseRemoteDevelopment, type CodedError } from '@twinship/core'
import { readMigrationFolder, type MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import type { DeployRecord } from '../record/model.ts'
import { applyPending } from './apply.ts'
import { withChoices } from './deploy/go-back.ts'
import { onlineOptions, planAsItComes, type LimitFlags, type TerminateFlags } from './deploy/online.ts'
import { outcomeOf, wellEnded } from './deploy/outcome.ts'
import { lookAtHealth } from './deploy/prove.ts'
import { takePulse } from './deploy/pulse.ts'
import { withTelling, type Telling } from './deploy/telling.ts'
import { refuseEditedSinceBegun } from './gate/begun.ts'
import { isGated } from './gate/gated.ts'
import { lenientExceptIn, requireUnused } from './policy.ts'
import { isApplied } from './status.ts'

export type ResumeFlags = LimitFlags & TerminateFlags & { readonly maintenance?: boolean }

/** `error`: what is applied is not well. */
export type ResumeReport = MigrateReport &
  Pick<DeployRecord, 'stages' | 'healthBefore' | 'healthAfter' | 'outcome'> & {
    /** Paths of the report. */
    readonly written: readonly string[]
    readonly error?: CodedError
  }

/**
 * Goes on with an interrupted migration and what comes after it, looks at health, and leaves what a deployment leaves.
 * Where deployments are gated it takes what was let through when it was begun, and nothing more.
 */
export async function resume(given: JobContext, flags: ResumeFlags): Promise<ResumeReport> {
  const { environment, direct } = given.config
  refuseRemoteDevelopment(environment, direct)
  return withTelling(given, 'resume', (telling) => resumeTold(telling, flags))
}

async function resumeTold(telling: Telling, flags: ResumeFlags): Promise<Omit<ResumeReport, 'written'>> {
  const { context, known, recorder } = telling
  known.healthBefore = await takePulse(context, { smoke: false })
  const report = await recorder.stage('migrate', async (say) => {
    const done = await goOn(telling, flags)
    say(`${done.applied.length} applied`)
    return done
  })
  const unwell = report.applied.length === 0 ? undefined : await lookAtHealth(telling)
  const { healthBefore, healthAfter } = known
  const seen = { ...report, stages: recorder.stages(), healthBefore, healthAfter }
  if (unwell === undefined) return { ...seen, outcome: wellEnded(report) }
  const error = withChoices(context, unwell, null)
  return { ...seen, outcome: outcomeOf(error, known.applied), error }
}

function goOn({ context, run, start }: Telling, flags: ResumeFlags): Promise<MigrateReport> {
  const { environment, direct: target } = context.config
  const gated = isGated(context.config)
  const folder = readMigrationFolder(context.migrations, { dialect: target.dialect })
  const check = requireUnused(context)
  // Where deploy goes by plans, what comes after the interrupted file does too.
  const byPlan =
    target.dialect === 'postgresql' && (environment === 'production' || environment === 'staging')
  if (gated) context.notice('What comes after the interrupted migration waits for ops deploy.')
  return applyPending(context, {
    command: 'resume',
    run,
    policy: { ...lenientExceptIn(environment), resume: true, ...(gated ? { onlyInterrupted: true } : {}) },
    create: false,
    folder,
    onlineOptions: onlineOptions(context, flags),
    ...(byPlan ? { online: planAsItComes(context, flags) } : {}),
    check: async (comparison, state) => {
      if (gated) refuseEditedSinceBegun(folder, comparison, state)
      const left = comparison.migrations.filter((migration) => !isApplied(migration))
      // What was begun is gone on with, in production too.
      if (left.every(({ kind }) => kind !== 'interrupted')) await check(state)
      if (left.length > 0) await start(left.map(({ tag }) => tag))
    },
  })
}
