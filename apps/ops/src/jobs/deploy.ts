import { refuseRemoteDevelopment, type CodedError } from '@twinship/core'
import type { DataAnswer, MigrateReport } from '@twinship/migrate'
import type { JobContext } from '../context.ts'
import type { DeployRecord } from '../record/model.ts'
import { finishDeployment, seedAsked } from './deploy/afterwards.ts'
import { applyOnce, applyReady, backUp, refuseStopped, setPoint } from './deploy/carry-out.ts'
import { askConsent, askConsentToWrite, type Consent, type ConsentFlags } from './deploy/consent.ts'
import { outcomeOf, wellEnded } from './deploy/outcome.ts'
import { makeReady, type Ready, type ReadyFlags } from './deploy/ready.ts'
import { countObjects } from './deploy/tables.ts'
import { takePulse } from './deploy/pulse.ts'
import { withTelling, type Telling } from './deploy/telling.ts'
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
  return withTelling(given, 'deploy', (telling) => runPipeline(telling, flags))
}

type Pipelined = Omit<DeployReport, 'written'>

async function runPipeline(telling: Telling, flags: DeployFlags): Promise<Pipelined> {
  const { context, known, recorder } = telling
  const ready = await makeReady(context, flags, recorder)
  known.plan = ready.plan
  known.preflight = ready.findings
  if (ready.pending.length === 0) return nothingPending(telling, flags, ready)
  const tags = ready.pending.map(({ tag }) => tag)
  const consent = await recorder.stage('confirm', async (say) => {
    const by = await askConsent(context, flags, { ...ready, pending: tags })
    say(by ?? 'not asked for')
    return by
  })
  await telling.start(tags)
  // From here on a signal stops between two stages, so that whoever was told of the start is told of the end.
  return context.stoppable((signal) => carryOut(telling, flags, { ready, consent, signal }))
}

type Approved = { readonly ready: Ready; readonly consent: Consent; readonly signal: AbortSignal }

async function carryOut(
  telling: Telling,
  flags: DeployFlags,
  { ready, consent, signal }: Approved,
): Promise<Pipelined> {
  const { context, known } = telling
  const backup = await backUp(telling, flags, ready)
  refuseStopped(signal)
  // A person, and a backup, take their time.
  requireWithin(flags.window, context.now())
  await setPoint(telling)
  const counted = await countObjects(context)
  known.healthBefore = await takePulse(context, { smoke: false })
  refuseStopped(signal)
  const report = await applyReady(telling, flags, { ready, backup, consent })
  const error = await finishDeployment(telling, flags, { ready, counted })
  return finish(telling, { report, ready, consent, error })
}

/** Somebody who asks for the seed, and has nothing to migrate, gets the seed. */
async function nothingPending(telling: Telling, flags: DeployFlags, ready: Ready): Promise<Pipelined> {
  const consent = flags.seed === true ? await askConsentToWrite(telling.context, flags) : null
  // It closes a run that was killed after its last statement.
  const report = await applyOnce(telling, flags, { ready, backup: null, consent })
  await seedAsked(telling, flags)
  return finish(telling, { report, ready, consent, error: undefined })
}

type Finished = {
  readonly report: MigrateReport
  readonly ready: Ready
  readonly consent: Consent
  readonly error: CodedError | undefined
}

function finish({ known, recorder }: Telling, { report, ready, consent, error }: Finished): Pipelined {
  const { restorePoint, verification, healthBefore, healthAfter, soak, backup } = known
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
    outcome: error === undefined ? wellEnded(report) : outcomeOf(error, known.applied),
    ...(error === undefined ? {} : { error }),
  }
}
