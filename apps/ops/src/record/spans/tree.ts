import { databaseName } from '../format.ts'
import type { DeployRecord, StageRecord, StepRecord } from '../model.ts'

export type Attributes = Readonly<Record<string, string | number | string[]>>

/** A span before it has a library's form. Times in Unix milliseconds. */
export type SpanNode = {
  readonly name: string
  readonly fromMs: number
  readonly toMs: number
  readonly attributes: Attributes
  /** Why it failed; null where it did not. */
  readonly error: string | null
  readonly events: readonly {
    readonly name: string
    readonly atMs: number
    readonly attributes: Attributes
  }[]
  readonly children: readonly SpanNode[]
}

/** The deployment, its stages in it, and the steps in the stage that they ran in. */
export function spanTree(record: DeployRecord): SpanNode {
  const places = record.steps.map((step) => record.stages.findLastIndex((stage) => isWithin(step, stage)))
  const stepsAt = (place: number) => record.steps.filter((_, at) => places[at] === place).map(stepSpan)
  const { error, outcome } = record
  const isFine = outcome === 'applied' || outcome === 'nothing-pending'
  return {
    name: record.command,
    ...times(record),
    attributes: rootAttributes(record),
    error: isFine ? null : error === null ? outcome : `${error.code}: ${error.message}`,
    events: [],
    children: [...record.stages.map((stage, at) => stageSpan(stage, stepsAt(at))), ...stepsAt(-1)],
  }
}

function rootAttributes(record: DeployRecord): Attributes {
  return {
    'deployment.id': record.id,
    'deployment.environment.name': record.environment,
    'db.system.name': record.database.startsWith('postgresql:') ? 'postgresql' : 'sqlite',
    'db.namespace': databaseName(record.database),
    'twinship.outcome': record.outcome,
    'twinship.actor': record.actor,
    'twinship.applied': [...record.applied],
    ...given('twinship.plan', record.plan?.hash ?? null),
    ...given('twinship.backup', record.backup),
    ...given('twinship.ci_run', record.ciRun),
    ...given('vcs.ref.head.revision', record.gitCommit),
    ...given('error.type', record.error?.code ?? null),
  }
}

function stageSpan(stage: StageRecord, children: readonly SpanNode[]): SpanNode {
  const { name, outcome, text } = stage
  return {
    name,
    ...times(stage),
    attributes: { 'twinship.stage': name, 'twinship.outcome': outcome, 'twinship.text': text },
    error: outcome === 'failed' ? text : null,
    events: [],
    children,
  }
}

function stepSpan(step: StepRecord): SpanNode {
  const { tag, id, does, tries, outcome, waits } = step
  return {
    name: `${does} ${id}`,
    ...times(step),
    attributes: {
      'twinship.migration': tag,
      'twinship.step': id,
      'twinship.step.kind': does,
      'twinship.step.tries': tries,
      'twinship.outcome': outcome,
    },
    error: outcome === 'unfinished' ? 'not finished' : null,
    events: waits.map(({ at, blockers }) => ({
      name: 'wait',
      atMs: Date.parse(at),
      attributes: { 'twinship.blockers': [...blockers] },
    })),
    children: [],
  }
}

function isWithin(step: StepRecord, stage: StageRecord): boolean {
  const { fromMs, toMs } = times(stage)
  const at = Date.parse(step.startedAt)
  return at >= fromMs && at <= toMs
}

function times({ startedAt, durationMs }: { readonly startedAt: string; readonly durationMs: number }) {
  const fromMs = Date.parse(startedAt)
  return { fromMs, toMs: fromMs + durationMs }
}

function given(name: string, value: string | null): Attributes {
  return value === null ? {} : { [name]: value }
}
