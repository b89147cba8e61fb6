import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { AbortReport } from '../../../model/online.ts'
import type { PlanStep } from '../../../model/plan.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError, toPgError } from '../errors.ts'
import { literal } from '../names.ts'
import { noTimeouts, resetSession, send } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { ownError } from './failure.ts'
import { dropHalfDone, hasNoTrace, isBuilt } from './half-done.ts'
import { observed } from './observed.ts'
import { stepUndone } from './step-records.ts'
import { runTransaction } from './transaction-step.ts'
import { lockBudget } from './wait-out.ts'

/** See MigrationSession.undoOnline. */
export async function undoOnlineFile(context: StepContext): Promise<AbortReport> {
  try {
    return await undoSteps(context)
  } catch (error) {
    throw ownError(error, context.run.location)
  }
}

async function undoSteps(context: StepContext): Promise<AbortReport> {
  const { run, file, signal } = context
  const { tag } = file.migration
  const executed = executedSteps(context).toReversed()
  await refuseOneWay(context, executed)
  await send(run.session, [...resetSession, noTimeouts].join('; '))
  for (const [index, placed] of executed.entries()) {
    if (signal?.aborted === true) throw stopped(context, placed)
    const { id } = placed.step
    run.onEvent({ kind: 'step-undone', tag, id, index, total: executed.length })
    await undoStep(context, placed)
  }
  await send(
    run.session,
    `update ops.migration set state = 'rolled-back', finished_at = pg_catalog.clock_timestamp() where id = ${literal(file.attemptId)}`,
  )
  const remains = executed.flatMap(({ step }) => step.undo.remains ?? [])
  return { tag, undone: executed.map(({ step }) => step.id), remains }
}

/** Also those that were begun: an index half built, a backfill midway. */
function executedSteps({ file }: StepContext): readonly PlacedStep[] {
  return file.planned.steps.flatMap((step, position) => {
    const record = file.records.find((one) => one.position === position)
    return record === undefined || record.state === 'undone' ? [] : [{ step, position }]
  })
}

async function refuseOneWay(context: StepContext, executed: readonly PlacedStep[]): Promise<void> {
  const { file, run } = context
  const oneWay: PlanStep[] = []
  for (const { step, position } of executed) {
    if (step.undo.sql !== null) continue
    const record = file.records.find((one) => one.position === position)
    if (record?.state === 'begun' && (await hasNoTrace(run.session, step, record.seenBefore))) continue
    oneWay.push(step)
  }
  if (oneWay.length === 0) return
  const ids = oneWay.map(
    ({ id, kind, undo }) => `${id} (${kind}${undo.remains === null ? '' : `: ${undo.remains}`})`,
  )
  throw new CodedError(
    'MIGRATION.NOT_ABORTABLE',
    `${file.migration.file}: nothing takes back ${ids.join(', ')}, and the steps before and after belong to it.`,
    { details: { migration: file.migration.tag, steps: oneWay.map(({ id }) => id) } },
  )
}

async function undoStep(context: StepContext, { step, position }: PlacedStep): Promise<void> {
  const { run, file } = context
  const sql = step.undo.sql ?? []
  const record = stepUndone(file.attemptId, position)
  for (const statement of step.undo.before ?? []) await undoAlone(context, step, statement)
  if (step.undo.transaction === 'own') {
    const budget = sql.length === 0 ? { ...step.budget, lockClass: 'none' as const } : undoBudget(step)
    const failed = (_: unknown, thrown: unknown) => Promise.resolve(ownError(thrown, run.location))
    await runTransaction(context, { id: step.id, locks: step.locks, sql, budget, records: [record], failed })
    return
  }
  const { state, seenBefore = null } = file.records.find((one) => one.position === position) ?? {}
  if (state === 'begun') await dropHalfDone(context, step, seenBefore)
  const isThere = state !== 'begun' || (await isBuilt(run.session, step, seenBefore))
  for (const statement of isThere ? sql : []) await undoAlone(context, step, statement)
  await send(run.session, record)
}

/** A weak step may have a strong way back: it goes by tries as every strong one does. */
function undoBudget({ budget }: PlanStep): PlanStep['budget'] {
  if (budget.lockClass === 'strong' || budget.lockClass === 'blocking') return budget
  return {
    lockClass: 'strong',
    lockTimeoutMs: 100,
    totalMs: Math.max(budget.totalMs, 60_000),
    statementTimeoutMs: null,
  }
}

async function undoAlone(context: StepContext, step: PlanStep, sql: string): Promise<void> {
  const { run } = context
  const deadline = performance.now() + step.budget.totalMs
  for (let tries = 1; ; tries++) {
    try {
      await observed(context, step.id, () => send(run.session, sql))
      return
    } catch (thrown) {
      if (!isWorthAnotherTry(serverError(thrown)?.sqlState)) throw toPgError(thrown, run.location)
      if (performance.now() >= deadline) throw lockBudget(context, step.id, [], tries)
      await sleep(pauseBeforeNext(tries, Math.random()))
    }
  }
}

function stopped({ file }: StepContext, { step }: PlacedStep): CodedError {
  return new CodedError('INTERRUPTED', `Stopped before step ${step.id} was taken back.`, {
    hint: 'What is taken back is recorded. Run ops abort again, or ops resume to go forward.',
    details: { migration: file.migration.tag, step: step.id },
  })
}
