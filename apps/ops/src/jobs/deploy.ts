import { CodedError, refuseRemoteDevelopment } from '@twinship/core'
import type { DataAnswer, LedgerComparison, MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import type { DeployRecord } from '../record/model.ts'
import { applyPending } from './apply.ts'
import { isAdditive } from './deploy/additive.ts'
import { askConsent, type Consent, type ConsentFlags } from './deploy/consent.ts'
import { goBack } from './deploy/go-back.ts'
import { onlineRun } from './deploy/online.ts'
import { outcomeOf } from './deploy/outcome.ts'
import { proveDeployment } from './deploy/prove.ts'
import { makeReady, type Ready, type ReadyFlags } from './deploy/ready.ts'
import { setRestorePoint } from './deploy/restore-point.ts'
import { secureBackup, type SecuredBackup } from './deploy/secure-backup.ts'
import { seedAudited } from './deploy/seed.ts'
import { countObjects } from './deploy/tables.ts'
import { takeBack } from './deploy/take-back.ts'
import { takePulse } from './deploy/pulse.ts'
import { startTelling, type Telling } from './deploy/telling.ts'
import { requireWithin } from './deploy/window.ts'
import type { Accepted } from './gate/gate.ts'

export type DeployFlags = ReadyFlags & ConsentFlags & { readonly soak?: number }

/**
 * `backup`: the name of the proven one to go back to; null where none was needed or wanted. `plan`: the hash of the
 * plan that was carried out; null where nothing was pending. `error`: what is applied is not what it was to become, or
 * not well.
 */
export type DeployReport = MigrateReport &
  Pick<
    DeployRecord,
    'restorePoint' | 'stages' | 'verification' | 'healthBefore' | 'healthAfter' | 'soak' | 'outcome'
  > & {
    readonly backup: string | null
    readonly plan: string | null
    readonly preflight: readonly DataAnswer[] | null
    readonly findings: DeployRecord['preflight']
    readonly accepted: Accepted
    readonly consent: Consent
    /** Paths of the report. */
    readonly written: readonly string[]
    readonly error?: CodedError
  }

/**
 * The pipeline: preflight, plan, gate, consent, backup, restore point, migrations, verification, health, and the way back.
 * What stands in the way is found before anything is touched, and told all at once; before anything of production is
 * changed a backup is made and proven. On PostgreSQL a plan is carried out step by step, so that the app goes on; what the
 * database refuses midway is taken back.
 */
export async function deploy(given: JobContext, flags: DeployFlags): Promise<DeployReport> {
  const { environment, direct } = given.config
  refuseRemoteDevelopment(environment, direct)
  const telling = await startTelling(given, 'deploy')
  try {
    const report = await runPipeline(telling, flags)
    const written = await telling.end(report.outcome, report.error)
    return { ...report, written }
  } catch (error) {
    await telling.end(outcomeOf(error), error)
    throw error
  }
}

type Pipelined = Omit<DeployReport, 'written'>

async function runPipeline(telling: Telling, flags: DeployFlags): Promise<Pipelined> {
  const { context, known, recorder } = telling
  const ready = await makeReady(context, flags, recorder)
  known.plan = ready.plan
  known.preflight = ready.findings
  if (ready.pending.length === 0) return nothingPending(telling, flags, ready)
  const consent = await recorder.stage('confirm', async (say) => {
    const by = await askConsent(context, flags, { ...ready, pending: ready.pending.map(({ tag }) => tag) })
    say(by ?? 'not asked for')
    return by
  })
  await telling.start(ready.pending.map(({ tag }) => tag))
  const backup = await backUp(telling, flags, ready)
  // A person, and a backup, take their time.
  requireWithin(flags.window, context.now())
  known.restorePoint = await recorder.stage('restore-point', async (say) => {
    const point = await setRestorePoint(context, telling.run.id)
    if (point !== null) context.notice(`Restore     ${point.name ?? 'without a name'}, WAL at ${point.lsn}`)
    say(point === null ? 'there is none' : `${point.name ?? 'without a name'} at ${point.lsn}`)
    return point
  })
  const counted = await countObjects(context)
  known.healthBefore = await takePulse(context, { smoke: false })
  const report = await apply(telling, flags, { ready, backup, consent })
  if (flags.seed === true) await seed(telling)
  const error = await proveDeployment(telling, flags, { ready, counted })
  return finish(telling, { report, ready, consent, error: await answer(telling, flags, error) })
}

/** Somebody who asks for the seed, and has nothing to migrate, gets the seed. */
async function nothingPending(telling: Telling, flags: DeployFlags, ready: Ready): Promise<Pipelined> {
  if (flags.seed === true) await seed(telling)
  const report = {
    applied: [],
    total: ready.folder.migrations.length,
    outOfOrder: [],
    run: null,
    auditHead: null,
  }
  return finish(telling, { report, ready, consent: null, error: undefined })
}

async function backUp(telling: Telling, flags: DeployFlags, ready: Ready): Promise<SecuredBackup | null> {
  const { context, known, recorder } = telling
  return recorder.stage('backup', async (say) => {
    const { rows } = ready.state
    const subject = { rows, isAdditive: isAdditive(ready.plan, ready.losses) }
    const backup = await secureBackup(context, flags, subject)
    known.backup = backup?.name ?? null
    if (backup === null) say('none is asked for')
    else if (backup.name === null) say('skipped by consent', 'warned')
    else say(backup.name)
    return backup
  })
}

type Approved = { readonly ready: Ready; readonly backup: SecuredBackup | null; readonly consent: Consent }

async function apply(telling: Telling, flags: DeployFlags, approved: Approved): Promise<MigrateReport> {
  const { recorder, context } = telling
  try {
    return await recorder.stage('migrate', async (say) => {
      const report = await applyReady(telling, flags, approved)
      say(`${report.applied.length} applied`)
      return report
    })
  } catch (error) {
    throw await recorder.stage('back', async (say) => {
      const taken = await takeBack(context, flags, error)
      const last = taken.isClean ? taken.error : await backFrom(telling, flags, taken.error)
      say(last === error ? 'nothing to take back, or left for ops resume and ops abort' : 'taken back')
      return last
    })
  }
}

/** Where a step has no way back the backup is one, if that was asked for. */
async function backFrom({ context, known }: Telling, flags: DeployFlags, error: unknown): Promise<unknown> {
  if (flags.autoRollback !== 'restore' || !(error instanceof CodedError)) return error
  return goBack(context, flags, { error, backup: known.backup })
}

async function applyReady(
  { context, run }: Telling,
  flags: DeployFlags,
  { ready, backup, consent }: Approved,
): Promise<MigrateReport> {
  const { config } = context
  const { plan, folder, policy, accepted, pending } = ready
  const tags = new Set(pending.map(({ tag }) => tag))
  const isMissing = config.environment === 'production' && backup === null
  return applyPending(context, {
    command: 'deploy',
    run,
    policy,
    create: false,
    folder,
    about: { ...backup?.about, ...aboutOf({ plan: plan?.hash ?? null, ...accepted, consent }) },
    ...(plan === null || config.direct.dialect === 'sqlite'
      ? {}
      : { online: onlineRun(context, flags, plan) }),
    check: ({ migrations }) => {
      if (isMissing || plan === null || hasOthers(migrations, tags))
        throw changedMeanwhile(config.direct.location)
    },
  })
}

async function seed({ context, recorder, run }: Telling): Promise<void> {
  await recorder.stage('seed', async (say) => {
    const { profile, tables } = await seedAudited(context, run.id)
    say(`${profile}: ${tables.reduce((sum, { inserted }) => sum + inserted, 0)} rows`)
  })
}

/** What is applied and not well: back where that was asked for, else the ways that there are. */
async function answer(
  { context, known, recorder }: Telling,
  flags: DeployFlags,
  error: CodedError | undefined,
): Promise<CodedError | undefined> {
  if (error === undefined) return undefined
  if (flags.autoRollback !== 'restore') return goBack(context, flags, { error, backup: known.backup })
  return recorder.stage('back', async (say) => {
    const last = await goBack(context, flags, { error, backup: known.backup })
    say(last.message)
    return last
  })
}

type Finished = {
  readonly report: MigrateReport
  readonly ready: Ready
  readonly consent: Consent
  readonly error: CodedError | undefined
}

function finish({ known, recorder }: Telling, { report, ready, consent, error }: Finished): Pipelined {
  const { restorePoint, verification, healthBefore, healthAfter, soak, backup } = known
  const isPending = ready.pending.length > 0
  return {
    ...report,
    backup,
    preflight: ready.answers,
    plan: ready.plan?.hash ?? null,
    accepted: ready.accepted,
    consent,
    findings: ready.findings,
    restorePoint,
    verification,
    healthBefore,
    healthAfter,
    soak,
    stages: recorder.stages(),
    outcome: error === undefined ? (isPending ? 'applied' : 'nothing-pending') : outcomeOf(error),
    ...(error === undefined ? {} : { error }),
  }
}

/** Said with the run in the audit. */
function aboutOf(names: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, one]) => (one === null ? [] : [[name, one]])),
  )
}

/** What became pending since was neither looked at nor let through. */
function hasOthers(migrations: LedgerComparison['migrations'], tags: ReadonlySet<string>): boolean {
  return migrations.some(({ kind, tag }) => (kind === 'pending' || kind === 'out-of-order') && !tags.has(tag))
}

function changedMeanwhile(location: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} was changed by another run in the meantime.`, {
    hint: 'Nothing was applied: run ops deploy again, which looks at it anew.',
    details: { location },
  })
}
