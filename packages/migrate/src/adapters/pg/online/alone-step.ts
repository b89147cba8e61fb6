import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { StepRecord } from '../../../model/online.ts'
import { writesMuch } from '../../../online/server/needs.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError, toPgError } from '../errors.ts'
import { own, toMessage, type Part } from '../message.ts'
import { observe } from '../observe.ts'
import { lockCheck } from '../opening.ts'
import { probe, type Answer, type Past } from '../probe.ts'
import { noTimeouts, send } from '../send.ts'
import { cleaned, type Cleaned } from './cleaned.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { dropHalfDone, subjectOf } from './half-done.ts'
import { stepFailed } from './failure.ts'
import { observed } from './observed.ts'
import { watchBuild } from './server/watch-build.ts'
import { stepBegun, stepDone, stepGone } from './step-records.ts'
import { lockBudget } from './wait-out.ts'

/**
 * A step that can be in no transaction: begun and committed, run, then done and committed. What a try leaves half done
 * (an invalid index) is dropped before the next one, and before an error is thrown.
 */
export async function runAloneStep(
  context: StepContext,
  placed: PlacedStep,
  record: StepRecord | undefined,
): Promise<{ tries: number }> {
  const deadline = performance.now() + placed.step.budget.totalMs
  let past: Past = {
    past: record?.state === 'begun' ? 'in-flight' : 'none',
    seenBefore: record?.seenBefore ?? null,
  }
  for (let tries = 1; ; tries++) {
    const failure = await tryOnce(context, placed, past)
    if (failure === undefined) return { tries }
    await settleFailure(context, placed, failure)
    if (performance.now() >= deadline) throw lockBudget(context, placed.step.id, [], tries)
    if (context.signal?.aborted === true) throw new CodedError('INTERRUPTED')
    await sleep(pauseBeforeNext(tries, Math.random()))
    past = { past: 'none', seenBefore: null }
  }
}

/** Cleans up for another try, or throws where none would help. */
async function settleFailure(
  context: StepContext,
  placed: PlacedStep,
  { parts, thrown, seen, stopped }: Failure,
): Promise<void> {
  const server = serverError(thrown)
  if (server === undefined) throw toPgError(thrown, context.run.location)
  const { probe: of } = placed.step
  // Of what nothing can be learned (CALL), part may be committed: it is not run again.
  const isKnown = subjectOf(of) !== undefined || of?.kind === 'repeat'
  const clean = isKnown ? await cleanUp(context, placed, seen) : { isClean: false, error: null }
  if (stopped !== undefined) throw stopped
  if (isKnown && isWorthAnotherTry(server.sqlState)) return
  throw await stepFailed(context, placed, parts, thrown, clean)
}

type Failure = {
  readonly thrown: unknown
  readonly parts: readonly Part[]
  /** What observe() gave before the statement was begun. */
  readonly seen: readonly string[] | null
  /** Why this run itself has ended the statement. */
  readonly stopped: CodedError | undefined
}

async function tryOnce(
  context: StepContext,
  { step, position }: PlacedStep,
  past: Past,
): Promise<Failure | undefined> {
  const { run, file, notes } = context
  const verdict = await judge(context, { step, position }, past)
  if (verdict.kind === 'run') {
    const before = await sendEach(context, { step, position }, verdict.before)
    if (before !== undefined) return { ...before, seen: past.seenBefore }
    notes.push(...verdict.notes)
    const subject = subjectOf(step.probe)
    const seen = subject === undefined ? null : await observe(run.session, subject)
    await commit(run, [stepBegun(run.recorder, file, position, step, seen)])
    const failure = await sendEach(context, { step, position }, step.sql)
    if (failure !== undefined) return { ...failure, seen }
  } else {
    const rest = verdict.kind === 'other' ? [verdict.statement] : []
    const failure = await sendEach(context, { step, position }, rest)
    if (failure !== undefined) return { ...failure, seen: past.seenBefore }
    notes.push(verdict.note)
  }
  await commit(run, stepDone(run.recorder, file, position, step))
  return undefined
}

/** On disk at once: an index that is built outlives a crash of the server, and its record must too. */
async function commit({ session }: StepContext['run'], sql: readonly string[]): Promise<void> {
  const parts = [
    own('begin'),
    own(`set local synchronous_commit = on`),
    ...sql.map(own),
    lockCheck,
    own('commit'),
  ]
  await send(session, toMessage(parts).text)
}

async function sendEach(
  context: StepContext,
  placed: PlacedStep,
  statements: readonly string[],
): Promise<Omit<Failure, 'seen'> | undefined> {
  const { step } = placed
  const build = writesMuch(step.kind) ? watchBuild(context, placed) : undefined
  const { session } = context.run
  const { statementTimeoutMs, lockTimeoutMs } = step.budget
  const limits = `set statement_timeout = ${statementTimeoutMs ?? 0}; set lock_timeout = ${lockTimeoutMs ?? 0}`
  for (const sql of statements) {
    try {
      await send(session, limits)
      await observed(context, step.id, () => send(session, sql), build?.look)
    } catch (thrown) {
      if (serverError(thrown) !== undefined) await send(session, noTimeouts)
      return { thrown, parts: [own(sql)], stopped: build?.stopped() }
    }
  }
  await send(session, noTimeouts)
  return undefined
}

async function judge({ run, file }: StepContext, { step }: PlacedStep, past: Past): Promise<Answer> {
  const subject = subjectOf(step.probe)
  if (subject !== undefined) {
    const verdict = await probe(run.session, { subject, sql: step.sql }, past)
    if (verdict.kind !== 'ask') return verdict
  }
  if (past.past === 'none' || step.probe?.kind === 'repeat') return { kind: 'run', before: [], notes: [] }
  throw new CodedError(
    'MIGRATION.OUTCOME_UNKNOWN',
    `${file.migration.file}:${step.line}: statement ${step.statements[0] ?? 0}, step ${step.id}, was begun and did not end well; part of it may be committed.`,
    {
      hint: `Look what it did, then run ops resolve ${file.migration.tag} --statement ${step.statements[0] ?? 0} --applied or --not-applied, then ops resume.`,
      details: {
        migration: file.migration.tag,
        statement: step.statements[0] ?? 0,
        step: step.id,
        line: step.line,
      },
    },
  )
}

/** Where nothing is left its record goes as well: otherwise resume finds it by that. */
async function cleanUp(
  context: StepContext,
  { step, position }: PlacedStep,
  seen: readonly string[] | null,
): Promise<Cleaned> {
  const { run, file } = context
  return cleaned(run.location, async () => {
    if (!(await dropHalfDone(context, step, seen))) return false
    await send(run.session, stepGone(file, position))
    return true
  })
}
