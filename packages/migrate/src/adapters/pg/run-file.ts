import { CodedError, type PgSession } from '@twinship/core'
import { outcomeUnknown } from '../../failure/migration-failed.ts'
import type { FilePlan, FileReport, RunEvent, Step } from '../../model/run.ts'
import type { AloneSegment } from '../../model/segment.ts'
import type { Statement } from '../../model/statement.ts'
import { maskSecrets } from '../../parse/pg/secrets.ts'
import { toPgError } from './errors.ts'
import { own, toMessage, type Message } from './message.ts'
import { literal } from './names.ts'
import { observeWaits } from './observer.ts'
import { observe, probe, type Verdict } from './probe.ts'
import { startAttempt, statementBegun, type Recorder } from './records.ts'
import { recordFailure } from './record-failure.ts'
import { resetSession, send } from './send.ts'
import { opening } from './opening.ts'
import { aloneOwnMessage, asRole, records, transactionMessages, type StepPlace } from './step-message.ts'

export type FileRun = {
  readonly session: PgSession
  /** Another session: sees what the executing one waits for. */
  readonly observer: PgSession
  readonly recorder: Recorder
  readonly location: string
  readonly role: string
  readonly onEvent: (event: RunEvent) => void
}

type Progress = { lockWaitMs: number; readonly notes: string[]; done: number }

/** Runs what is left of a file, step by step, each as one message where it can be. */
export async function runPgFile(run: FileRun, plan: FilePlan, signal?: AbortSignal): Promise<FileReport> {
  const started = performance.now()
  const total = plan.parsed.statements.length
  const left = plan.steps.reduce((sum, { segment }) => sum + statementsOf(segment).length, 0)
  const progress: Progress = { lockWaitMs: 0, notes: [], done: total - left }
  for (const [index, step] of plan.steps.entries()) {
    if (index > 0 && signal?.aborted === true) throw stopped(plan)
    const place = placeOf(run, plan, index)
    await runStep(run, plan, step, place, progress)
    progress.done += statementsOf(step.segment).length
  }
  if (plan.steps.length === 0) await sendAll(run, plan, progress, [emptyFile(run, plan)])
  if (progress.lockWaitMs > 0) await writeLockWait(run, plan, progress.lockWaitMs)
  const durationMs = Math.round(performance.now() - started)
  const { lockWaitMs, notes } = progress
  return { tag: plan.migration.tag, statements: left, durationMs, lockWaitMs, notes }
}

function statementsOf(segment: Step['segment']): readonly Statement[] {
  return segment.kind === 'alone' ? [segment.statement] : segment.statements
}

function placeOf({ session, role }: FileRun, { isResumed, steps }: FilePlan, index: number): StepPlace {
  const isOpen = session.client.getTransactionStatus() === 'T'
  const isFirst = index === 0
  const isLast = index === steps.length - 1
  const isWhole = isFirst && isLast && !isResumed && steps[0]?.segment.kind === 'transaction'
  return { isFirst, isLast, isWhole, isOpen, role }
}

async function runStep(
  run: FileRun,
  plan: FilePlan,
  step: Step,
  place: StepPlace,
  progress: Progress,
): Promise<void> {
  const { segment } = step
  if (segment.kind === 'transaction') {
    return sendAll(run, plan, progress, transactionMessages(run.recorder, plan, segment, place))
  }
  if (segment.transaction === 'own') {
    return sendAll(run, plan, progress, [aloneOwnMessage(run.recorder, plan, segment, place)])
  }
  // What is looked up before the statement depends on the session as the file finds it.
  if (place.isFirst) await sendAll(run, plan, progress, [toMessage(opening(plan, place))])
  return runAlone(run, plan, segment, step, place, progress)
}

/** Begun and committed, run, then done and committed: in between a crash leaves a statement in flight. */
async function runAlone(
  run: FileRun,
  plan: FilePlan,
  { statement }: AloneSegment,
  { past, seenBefore }: Step,
  place: StepPlace,
  progress: Progress,
): Promise<void> {
  const { session, recorder, location, role } = run
  try {
    const verdict = await judge(run, plan, statement, past, seenBefore)
    if (verdict.kind === 'run') {
      const seen = statement.repeat === 'probe' ? await observe(session, statement.subject) : null
      const begin = [
        ...(place.isFirst ? [startAttempt(recorder, plan)] : []),
        statementBegun(recorder, plan, statement, seen),
      ]
      await send(session, toMessage(asRole(plan, role, begin.map(own))).text)
      for (const sql of verdict.before) await send(session, sql)
      progress.notes.push(...verdict.notes)
      await sendAll(run, plan, progress, [toMessage([{ sql: statement.sql, statement }])])
    } else {
      if (verdict.kind === 'other') await send(session, verdict.statement)
      progress.notes.push(verdict.note)
    }
    const isFirst = place.isFirst && verdict.kind !== 'run'
    await send(session, toMessage(records(recorder, plan, [statement], { ...place, isFirst })).text)
  } catch (error) {
    throw toPgError(error, location)
  }
}

async function judge(
  { session }: FileRun,
  plan: FilePlan,
  statement: Statement,
  past: Step['past'],
  seenBefore: Step['seenBefore'],
): Promise<Verdict> {
  if (statement.repeat === 'probe') return probe(session, statement.subject, past !== 'none', seenBefore)
  // An error that was reported says that it took no effect.
  if (past !== 'in-flight' || statement.repeat === 'repeatable') return { kind: 'run', before: [], notes: [] }
  throw outcomeUnknown(plan, statement, await maskSecrets(plan.migration.text))
}

function emptyFile({ recorder, role }: FileRun, plan: FilePlan): Message {
  const place = { isFirst: true, isLast: true, isWhole: !plan.isResumed, isOpen: false, role }
  return toMessage([
    ...opening(plan, place),
    own('begin'),
    ...records(recorder, plan, [], place),
    own('commit'),
  ])
}

async function sendAll(
  run: FileRun,
  plan: FilePlan,
  progress: Progress,
  messages: readonly Message[],
): Promise<void> {
  const { tag } = plan.migration
  const onBlocked = (blockers: readonly string[]) => run.onEvent({ kind: 'statement-waits', tag, blockers })
  for (const message of messages) {
    const { lockWaitMs } = await observeWaits(run.observer, run.session.backendPid, onBlocked, async () => {
      try {
        await send(run.session, message.text)
      } catch (error) {
        throw await recordFailure(run, plan, message, error, progress.done)
      }
    })
    progress.lockWaitMs += lockWaitMs
  }
}

async function writeLockWait({ session, location }: FileRun, plan: FilePlan, ms: number): Promise<void> {
  try {
    await send(
      session,
      `${resetSession.join('; ')}; update ops.migration set lock_wait_ms = lock_wait_ms + ${ms} where id = ${literal(plan.attemptId)}`,
    )
  } catch (error) {
    throw toPgError(error, location)
  }
}

function stopped({ migration }: FilePlan): CodedError {
  return new CodedError('INTERRUPTED', `Stopped within ${migration.tag}; what is done of it is recorded.`, {
    hint: 'Run ops resume: it goes on from there.',
  })
}
