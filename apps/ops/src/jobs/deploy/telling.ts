import { redactText, toCodedError, type CodedError } from '@twinship/core'
import type { Plan, RunEvent, RunInfo } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import type { DeployRecord, FindingRecord, Pulse, Verification } from '../../record/model.ts'
import { leaveRecord, tellBlocked, tellStart, type StartedDeployment } from '../../record/outputs.ts'
import { createRecorder, type Recorder } from '../../record/recorder.ts'
import { createRun } from '../../run-info.ts'
import { maskedPlan } from '../plan.ts'
import { outcomeOf } from './outcome.ts'
import type { RestorePoint } from './restore-point.ts'

/** What a deployment has come to know so far. */
export type Known = {
  plan: Plan | null
  applied: readonly string[]
  backup: string | null
  restorePoint: RestorePoint | null
  preflight: readonly FindingRecord[]
  verification: Verification | null
  healthBefore: Pulse | null
  healthAfter: Pulse | null
  soak: readonly Pulse[]
}

export type Telling = {
  readonly run: RunInfo
  readonly known: Known
  readonly recorder: Recorder
  /** The same with a progress that is kept, and tells of who stands in the way. */
  readonly context: JobContext
  /** Once it is known that something will be changed. */
  readonly start: (pending: readonly string[]) => Promise<void>
  /** Leaves report, metrics, spans and notices; gives the paths of what was written. */
  readonly end: (outcome: DeployRecord['outcome'], error?: unknown) => Promise<readonly string[]>
}

type Ended = { readonly outcome: DeployRecord['outcome']; readonly error?: CodedError }

/**
 * Does the work of a deployment, and leaves what is to be left of it, however it ends: well, with an error of its own, or
 * by throwing. `written`: paths of the report.
 */
export async function withTelling<T extends Ended>(
  context: JobContext,
  command: DeployRecord['command'],
  work: (telling: Telling) => Promise<T>,
): Promise<T & { readonly written: readonly string[] }> {
  const telling = await startTelling(context, command)
  try {
    const ended = await work(telling)
    return { ...ended, written: await telling.end(ended.outcome, ended.error) }
  } catch (error) {
    await telling.end(outcomeOf(error, telling.known.applied), error)
    throw error
  }
}

async function startTelling(context: JobContext, command: DeployRecord['command']): Promise<Telling> {
  const run = await createRun(command, context)
  const startedMs = context.now()
  const recorder = createRecorder({ now: context.now })
  const known: Known = {
    plan: null,
    applied: [],
    backup: null,
    restorePoint: null,
    preflight: [],
    verification: null,
    healthBefore: null,
    healthAfter: null,
    soak: [],
  }
  const head = headOf(context, run, command, startedMs)
  let started: StartedDeployment | undefined
  const told: Promise<void>[] = []
  const progress = (event: RunEvent): void => {
    context.progress(event)
    recorder.event(event)
    if (event.kind === 'file-applied') known.applied = [...known.applied, event.report.tag]
    const blocked = blockedOf(event)
    if (started !== undefined && blocked !== undefined) told.push(tellBlocked(context, started, blocked))
  }
  return {
    run,
    known,
    recorder,
    context: { ...context, progress },
    async start(pending) {
      started = { ...head, pending, plan: known.plan?.hash ?? null }
      await tellStart(context, started)
    },
    async end(outcome, error) {
      await Promise.all(told)
      return leaveRecord(context, {
        format: 'twinship-deploy',
        version: 1,
        ...head,
        durationMs: Math.max(0, context.now() - startedMs),
        outcome,
        error: error === undefined ? null : errorOf(error),
        ...known,
        plan: known.plan === null ? null : await maskedPlan(known.plan),
        stages: recorder.stages(),
        steps: recorder.steps(),
      })
    },
  }
}

function headOf({ config }: JobContext, run: RunInfo, command: DeployRecord['command'], startedMs: number) {
  const { id, actor, host, gitCommit, ciRun = null, toolVersion } = run
  const { environment, direct } = config
  const startedAt = new Date(startedMs).toISOString()
  return {
    id,
    command,
    environment,
    database: direct.location,
    actor,
    host,
    gitCommit,
    ciRun,
    toolVersion,
    startedAt,
  }
}

function errorOf(thrown: unknown): NonNullable<DeployRecord['error']> {
  const { code, message, hint } = toCodedError(thrown, redactText)
  return { code, message: redactText(message), hint: redactText(hint) }
}

function blockedOf(
  event: RunEvent,
): { readonly step: string; readonly blockers: readonly string[] } | undefined {
  if (event.kind === 'step-waits' && event.blockers.length > 0)
    return { step: event.id, blockers: event.blockers }
  if (event.kind === 'statement-waits') return { step: event.tag, blockers: event.blockers }
  return event.kind === 'lock-wait' ? { step: 'the lock of the engine', blockers: [event.holder] } : undefined
}
