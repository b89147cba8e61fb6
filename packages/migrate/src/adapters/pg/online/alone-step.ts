import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import type { StepRecord } from '../../../model/online.ts'
import type { PlanProbe } from '../../../model/plan.ts'
import type { ProbeSubject } from '../../../model/statement.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError, toPgError } from '../errors.ts'
import { own, toMessage, type Part } from '../message.ts'
import { observe } from '../observe.ts'
import { observeWaits } from '../observer.ts'
import { lockCheck } from '../opening.ts'
import { findIndexes } from '../probe-facts.ts'
import { probe, type Past, type Verdict } from '../probe.ts'
import { noTimeouts, send, SendFailure } from '../send.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { stepFailed } from './failure.ts'
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
  { parts, thrown, seen }: Failure,
): Promise<void> {
  const server = serverError(thrown)
  if (server === undefined) throw toPgError(thrown, context.run.location)
  const { probe: of } = placed.step
  // Of what nothing can be learned (CALL), part may be committed: it is not run again.
  const isKnown = subjectOf(of) !== undefined || of?.kind === 'repeat'
  if (isKnown) await cleanUp(context, placed, seen)
  if (isKnown && isWorthAnotherTry(server.sqlState)) return
  throw await stepFailed(context, placed, parts, thrown)
}

type Failure = {
  readonly thrown: unknown
  readonly parts: readonly Part[]
  /** What observe() gave before the statement was begun. */
  readonly seen: readonly string[] | null
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
  { run, file }: StepContext,
  { step }: PlacedStep,
  statements: readonly string[],
): Promise<Omit<Failure, 'seen'> | undefined> {
  const { budget } = step
  const onBlocked = (blockers: readonly string[]) =>
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id: step.id, tries: 0, blockers })
  const limits = `set statement_timeout = ${budget.statementTimeoutMs ?? 0}; set lock_timeout = ${budget.lockTimeoutMs ?? 0}`
  for (const sql of statements) {
    try {
      await send(run.session, limits)
      await observeWaits(run.observer, run.session.backendPid, onBlocked, () => send(run.session, sql))
    } catch (thrown) {
      if (serverError(thrown) !== undefined) await send(run.session, noTimeouts)
      return { thrown, parts: [own(sql)] }
    }
  }
  await send(run.session, noTimeouts)
  return undefined
}

async function judge({ run, file }: StepContext, { step }: PlacedStep, past: Past): Promise<Verdict> {
  const subject = subjectOf(step.probe)
  if (subject !== undefined) return probe(run.session, subject, past)
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

/**
 * Of an index that could not be built, none is left: it would cost every write and serve nobody. One that was to be
 * dropped and is invalid since stays on record as begun: resume drops it.
 */
async function cleanUp(
  { run, file, notes }: StepContext,
  { step, position }: PlacedStep,
  seen: readonly string[] | null,
): Promise<void> {
  const subject = subjectOf(step.probe)
  if (subject === undefined) return
  try {
    const verdict = await probe(run.session, subject, { past: 'failed', seenBefore: seen })
    if (verdict.kind !== 'run' || (await isHalfDropped(run.session, subject))) return
    for (const sql of verdict.before) await send(run.session, sql)
    notes.push(...verdict.notes)
    await send(run.session, stepGone(file, position))
  } catch (error) {
    // The failure itself is what is told; resume finds what is left by the record of the step.
    if (!(error instanceof SendFailure)) throw error
  }
}

async function isHalfDropped(session: PgSession, subject: ProbeSubject): Promise<boolean> {
  if (subject.kind !== 'index-drop') return false
  return (await findIndexes(session, subject.indexes)).some(({ isValid }) => !isValid)
}

function subjectOf(of: PlanProbe | null): ProbeSubject | undefined {
  if (of === null || of.kind === 'rows-left' || of.kind === 'repeat' || of.kind === 'ask') return undefined
  return of
}
