import type { Plan, PlanStep } from '../../../model/plan.ts'
import type { Rehearsal, RehearsalFinding, RehearsedStep } from '../../../model/rehearsal.ts'
import type { Traced } from '../../../model/trace.ts'
import { compareStep } from '../../../rehearse/compare-step.ts'
import { serverError } from '../errors.ts'
import { readRelations } from '../trace/relations.ts'
import { traceAlone, type AloneSessions } from '../trace/trace-alone.ts'
import { traceTransaction } from '../trace/trace-transaction.ts'

export type RunStepsOptions = {
  readonly sessions: AloneSessions
  readonly plan: Plan
  readonly now: () => number
  readonly onStep: (step: PlanStep) => void
}

/**
 * Runs the steps of a plan in their order on a database that nobody uses, and tells of each what it did and where that
 * differs from the plan. Ends at a step that the server refuses: those after it build on it.
 */
export async function runSteps({ sessions, plan, now, onStep }: RunStepsOptions): Promise<Rehearsal> {
  const known = new Set((await readRelations(sessions.watcher)).keys())
  const steps: RehearsedStep[] = []
  const findings: RehearsalFinding[] = []
  for (const step of plan.files.flatMap((file) => file.steps)) {
    onStep(step)
    const traced = await traceStep(sessions, step, { now, known })
    if ('sqlState' in traced) {
      steps.push({ id: step.id, kind: step.kind, traced: null })
      const seen = `refused: ${traced.sqlState}${traced.message === null ? '' : ` ${traced.message}`}`
      return {
        steps,
        findings: [...findings, { kind: 'failed', step: step.id, relation: null, planned: 'runs', seen }],
      }
    }
    steps.push({ id: step.id, kind: step.kind, traced })
    findings.push(...compareStep(step, traced))
  }
  return { steps, findings }
}

type Refused = { readonly sqlState: string; readonly message: string | null }

async function traceStep(
  sessions: AloneSessions,
  step: PlanStep,
  options: { readonly now: () => number; readonly known: ReadonlySet<string> },
): Promise<Traced | Refused> {
  try {
    // A backfill is one UPDATE here; alone it would be over before its locks are seen.
    if (step.transaction === 'own' || step.kind === 'backfill') {
      return await traceTransaction(sessions.session, step.sql, { ...options, end: 'commit' })
    }
    return await traceEach(sessions, step, options)
  } catch (error) {
    const refused = serverError(error)
    if (refused === undefined) throw error
    return refused
  }
}

async function traceEach(
  sessions: AloneSessions,
  { sql, locks }: PlanStep,
  options: { readonly now: () => number; readonly known: ReadonlySet<string> },
): Promise<Traced> {
  let all: Traced = { locks: [], rewritten: [], scanned: [], durationMs: 0 }
  for (const statement of sql) {
    const tables = locks.map(({ schema, name }) => ({ schema, name }))
    const one = await traceAlone(sessions, statement, { ...options, tables })
    all = {
      locks: [...all.locks, ...one.locks],
      rewritten: [...all.rewritten, ...one.rewritten],
      scanned: [...all.scanned, ...one.scanned],
      durationMs: all.durationMs + one.durationMs,
    }
  }
  return all
}
