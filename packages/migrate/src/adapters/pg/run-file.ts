import { CodedError } from '@twinship/core'
import type { FilePlan, FileReport, Step } from '../../model/run.ts'
import type { Statement } from '../../model/statement.ts'
import { toPgError } from './errors.ts'
import { RunApart, sendAll, type FileRun, type Progress } from './file-run.ts'
import { own, toMessage, type Message } from './message.ts'
import { literal } from './names.ts'
import { opening } from './opening.ts'
import { runAlone } from './run-alone.ts'
import { resetSession, send } from './send.ts'
import { aloneOwnMessage, records, transactionMessages, type StepPlace } from './step-message.ts'

/** Runs what is left of a file, step by step, each as one message where it can be. */
export async function runPgFile(run: FileRun, plan: FilePlan, signal?: AbortSignal): Promise<FileReport> {
  const started = performance.now()
  const total = plan.parsed.statements.length
  const left = plan.steps.reduce((sum, { segment }) => sum + statementsOf(segment).length, 0)
  const progress: Progress = { lockWaitMs: 0, notes: [], done: total - left }
  await runSteps(run, plan, progress, signal)
  if (plan.steps.length === 0) await sendAll(run, plan, progress, [emptyFile(run, plan)])
  if (progress.lockWaitMs > 0) await writeLockWait(run, plan, progress.lockWaitMs)
  const durationMs = Math.round(performance.now() - started)
  const { lockWaitMs, notes } = progress
  return { tag: plan.migration.tag, statements: left, durationMs, lockWaitMs, notes }
}

async function runSteps(
  run: FileRun,
  plan: FilePlan,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  let current = plan
  for (let index = 0; index < current.steps.length;) {
    const step = current.steps[index]
    if (step === undefined) return
    if (index > 0 && signal?.aborted === true) throw stopped(plan)
    try {
      await runStep(run, current, step, placeOf(run, current, index), progress)
      progress.done += statementsOf(step.segment).length
      index++
    } catch (error) {
      if (!(error instanceof RunApart)) throw error
      progress.notes.push(`statement ${error.statement.ordinal} ran outside of a transaction: partitioned`)
      const before = current.steps.slice(0, index)
      current = { ...current, steps: [...before, ...error.steps, ...current.steps.slice(index + 1)] }
    }
  }
}

function statementsOf(segment: Step['segment']): readonly Statement[] {
  return segment.kind === 'alone' ? [segment.statement] : segment.statements
}

function placeOf({ session, principal }: FileRun, { isResumed, steps }: FilePlan, index: number): StepPlace {
  const isOpen = session.client.getTransactionStatus() === 'T'
  const isFirst = index === 0
  const isLast = index === steps.length - 1
  const isWhole = isFirst && isLast && !isResumed && steps[0]?.segment.kind === 'transaction'
  return { isFirst, isLast, isWhole, isOpen, principal }
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
    return sendAll(run, plan, progress, transactionMessages(run.recorder, plan, segment, place), step)
  }
  if (segment.transaction === 'own') {
    return sendAll(run, plan, progress, [aloneOwnMessage(run.recorder, plan, segment, place)], step)
  }
  // What is looked up before the statement depends on the session as the file finds it.
  if (place.isFirst) await sendAll(run, plan, progress, [toMessage(opening(plan, place))])
  return runAlone(run, plan, segment, step, place, progress)
}

function emptyFile({ recorder, principal }: FileRun, plan: FilePlan): Message {
  const place = { isFirst: true, isLast: true, isWhole: !plan.isResumed, isOpen: false, principal }
  return toMessage([
    ...opening(plan, place),
    own('begin'),
    ...records(recorder, plan, [], place),
    own('commit'),
  ])
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
