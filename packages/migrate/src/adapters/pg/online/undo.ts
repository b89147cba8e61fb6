import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import { abortMark, type AbortReport } from '../../../model/online.ts'
import type { PlanStep } from '../../../model/plan.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { settingsInForce } from '../../../state/kept.ts'
import { serverError, toPgError } from '../errors.ts'
import { literal } from '../names.ts'
import { lockCheck } from '../opening.ts'
import { liftedLimits, noTimeouts, resetSession, send } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { ownError } from './failure.ts'
import { dropHalfDone, dropIfThere, hasNoTrace, isBuilt } from './half-done.ts'
import { observed } from './observed.ts'
import { isOfGonePartition } from './partitions.ts'
import { stepUndone } from './step-records.ts'
import { runTransaction } from './transaction-step.ts'
import { undoLocks } from './undo-locks.ts'
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
  await setAttempt(context, [`failed_statement = null, failed_code = ${literal(abortMark)}`])
  for (const [index, placed] of executed.entries()) {
    if (signal?.aborted === true) throw stopped(context, placed)
    const { id } = placed.step
    run.onEvent({ kind: 'step-undone', tag, id, index, total: executed.length })
    await settleSession(context, placed.step)
    await undoStep(context, placed).catch((error: unknown) => {
      throw asStop(context, placed, error)
    })
  }
  await setAttempt(context, [
    `state = 'rolled-back', failed_code = null, finished_at = pg_catalog.clock_timestamp()`,
  ])
  const remains = executed.flatMap(({ step }) => step.undo.remains ?? [])
  return { tag, undone: executed.map(({ step }) => step.id), remains }
}

/** On disk at once: what is taken back alone outlives a crash of the server, and this must too. */
async function setAttempt({ run, file }: StepContext, values: readonly string[]): Promise<void> {
  await send(
    run.session,
    [
      ...resetSession,
      noTimeouts,
      'begin',
      'set local synchronous_commit = on',
      `update ops.migration set ${values.join(', ')} where id = ${literal(file.attemptId)}`,
      lockCheck.sql,
      'commit',
    ].join('; '),
  )
}

/** Names mean what they meant when the step was made: its file may have set a search_path. */
async function settleSession({ run, file }: StepContext, { statements }: PlanStep): Promise<void> {
  const settings = settingsInForce(file.parsed.statements, Math.max(0, ...statements))
  const parts = [...resetSession, ...liftedLimits, ...settings.map(({ sql }) => sql), noTimeouts]
  await send(run.session, parts.join(';\n'))
}

/** Also those that were begun: an index half built, a backfill midway. */
function executedSteps({ file }: StepContext): readonly PlacedStep[] {
  return file.planned.steps.flatMap((step, position) => {
    const record = file.records.find((one) => one.position === position)
    return record === undefined || record.state === 'undone' ? [] : [{ step, position }]
  })
}

async function refuseOneWay(context: StepContext, executed: readonly PlacedStep[]): Promise<void> {
  const { file } = context
  const oneWay: PlanStep[] = []
  for (const { step, position } of executed) {
    if (step.undo.sql !== null) continue
    await settleSession(context, step)
    if (!(await isUntouched(context, { step, position }))) oneWay.push(step)
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

/** Begun and written down as such, and without effect: there is nothing to take back. */
async function isUntouched({ run, file }: StepContext, { step, position }: PlacedStep): Promise<boolean> {
  const record = file.records.find((one) => one.position === position)
  return record?.state === 'begun' && hasNoTrace(run.session, step, record.seenBefore)
}

async function undoStep(context: StepContext, { step, position }: PlacedStep): Promise<void> {
  const { run, file } = context
  const sql = step.undo.sql ?? []
  const record = stepUndone(file.attemptId, position)
  if (await isUntouched(context, { step, position })) return send(run.session, record)
  // What a partition had before it took along with it.
  const isGone = await isOfGonePartition(run.session, step)
  await undoAlone(context, step, isGone ? [] : (step.undo.before ?? []))
  if (step.undo.transaction === 'own') {
    await undoInTransaction(context, step, record)
    return
  }
  const { state, seenBefore = null } = file.records.find((one) => one.position === position) ?? {}
  if (state === 'begun') await dropHalfDone(context, step, seenBefore)
  const isThere = state !== 'begun' || (await isBuilt(run.session, step, seenBefore))
  await undoAlone(context, step, isThere ? sql : [])
  await send(run.session, record)
}

async function undoInTransaction(context: StepContext, step: PlanStep, record: string): Promise<void> {
  const { run } = context
  const sql = step.undo.sql ?? []
  const isRecordAlone = sql.length === 0
  const budget = isRecordAlone ? { ...step.budget, lockClass: 'none' as const } : undoBudget(step)
  const locks = isRecordAlone ? [] : await undoLocks(run.session, locksAround(step))
  const failed = (_: unknown, thrown: unknown) => Promise.resolve(ownError(thrown, run.location))
  await runTransaction(context, { id: step.id, locks, sql, budget, records: [record], failed })
}

/** Behind the first of those that attach stands the dropping of the whole index. */
function locksAround({ kind, locks, partition }: PlanStep): PlanStep['locks'] {
  return kind === 'attach-index' && partition !== undefined
    ? [{ ...partition.of, mode: 'ACCESS EXCLUSIVE' }]
    : locks
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

/** Each by itself. All of them are run again where one fails: the planner writes them so that they may be. */
async function undoAlone(context: StepContext, step: PlanStep, statements: readonly string[]): Promise<void> {
  const { run } = context
  const deadline = performance.now() + step.budget.totalMs
  for (let tries = 1; ; tries++) {
    try {
      for (const sql of statements) await observed(context, step.id, () => send(run.session, sql))
      return
    } catch (thrown) {
      const isAgain = isWorthAnotherTry(serverError(thrown)?.sqlState)
      if (isAgain && performance.now() < deadline) {
        await sleep(pauseBeforeNext(tries, Math.random()))
        continue
      }
      if (serverError(thrown) !== undefined) await dropInvalid(context, step, statements)
      throw isAgain ? lockBudget(context, step.id, [], tries) : toPgError(thrown, run.location)
    }
  }
}

/** Of an index that could not be built again none is left: it would cost every write, and refuse some. */
async function dropInvalid(
  context: StepContext,
  step: PlanStep,
  statements: readonly string[],
): Promise<void> {
  const { session } = context.run
  const drops = statements.filter((sql) => sql.toLowerCase().startsWith(`${dropIfThere} `))
  for (const sql of drops) await observed(context, step.id, () => send(session, sql)).catch(() => undefined)
}

/** Once it is begun, abort alone goes on with it. */
function asStop(context: StepContext, placed: PlacedStep, error: unknown): unknown {
  if (!(error instanceof CodedError)) return error
  if (error.code === 'INTERRUPTED') return stopped(context, placed)
  if (error.code !== 'MIGRATION.LOCK_BUDGET') return error
  return new CodedError(error.code, error.message, {
    hint: 'What is taken back is recorded. End the transactions named above or wait for them, then run ops abort again, which ends them with --terminate-blockers-older-than.',
    details: error.details,
    cause: error.cause,
  })
}

function stopped({ file }: StepContext, { step }: PlacedStep): CodedError {
  return new CodedError('INTERRUPTED', `Stopped before step ${step.id} was taken back.`, {
    hint: 'What is taken back is recorded. Run ops abort again: it goes on from there.',
    details: { migration: file.migration.tag, step: step.id },
  })
}
