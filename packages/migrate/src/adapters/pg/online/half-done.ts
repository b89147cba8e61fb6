import type { PgSession } from '@twinship/core'
import type { PlanProbe, PlanStep } from '../../../model/plan.ts'
import type { ProbeSubject } from '../../../model/statement.ts'
import { isBuiltBy } from '../built-alike.ts'
import { seenAs } from '../observe.ts'
import { probe } from '../probe.ts'
import { findIndexes, indexesOf } from '../probe-facts.ts'
import { send } from '../send.ts'
import type { StepContext } from './context.ts'
import { observed } from './observed.ts'

/** How the planner begins what clears the place of an index that is built again. */
export const dropIfThere = 'drop index concurrently if exists'

/** What the catalog is asked for; undefined where it cannot tell, or need not. */
export function subjectOf(of: PlanProbe | null): ProbeSubject | undefined {
  if (of === null || of.kind === 'rows-left' || of.kind === 'repeat' || of.kind === 'ask') return undefined
  return of
}

/**
 * Of an index that could not be built, none is left: it would cost every write and serve nobody. One that was to be
 * dropped and is invalid since stays: only dropping it helps. It waits for who uses the table, and tells whom. Whether
 * nothing half done is there.
 */
export async function dropHalfDone(
  context: StepContext,
  step: PlanStep,
  seen: readonly string[] | null,
): Promise<boolean> {
  const { run, notes } = context
  const subject = subjectOf(step.probe)
  if (subject === undefined) return true
  const verdict = await probe(run.session, { subject, sql: step.sql }, { past: 'failed', seenBefore: seen })
  if (verdict.kind !== 'run' || (await isHalfDropped(run.session, subject))) return false
  for (const sql of verdict.before) await observed(context, step.id, () => send(run.session, sql))
  notes.push(...verdict.notes)
  return true
}

/** Whether the catalog shows that a step which was begun has changed nothing. */
export async function hasNoTrace(
  session: PgSession,
  step: PlanStep,
  seen: readonly string[] | null,
): Promise<boolean> {
  const subject = subjectOf(step.probe)
  if (subject === undefined) return false
  const verdict = await probe(session, { subject, sql: step.sql }, { past: 'in-flight', seenBefore: seen })
  if (verdict.kind !== 'run' || verdict.before.length > 0) return false
  return !(await isHalfDropped(session, subject))
}

async function isHalfDropped(session: PgSession, subject: ProbeSubject): Promise<boolean> {
  if (subject.kind !== 'index-drop') return false
  return (await findIndexes(session, subject.indexes)).some(({ isValid }) => !isValid)
}

/** Whether the index that the step was to build is there: one of its name may be another, before it or since. */
export async function isBuilt(
  session: PgSession,
  step: PlanStep,
  seen: readonly string[] | null,
): Promise<boolean> {
  const subject = subjectOf(step.probe)
  if (subject?.kind !== 'index-build') return true
  const all = await indexesOf(session, subject.table)
  const named = subject.name === null ? all : all.filter(({ name }) => name === subject.name)
  const since = named.filter((index) => seen?.includes(seenAs(index, subject)) !== true)
  if (subject.name === null) return since.length > 0
  const [found] = since
  return found !== undefined && isBuiltBy(session, subject.table, step.sql, found)
}
