import { CodedError } from '@twinship/core'
import type { OnlineFile, StepRecord } from '../../../model/online.ts'
import type { FileReport } from '../../../model/run.ts'
import { settingsInForce } from '../../../state/kept.ts'
import { own, toMessage } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { emptySession, liftedLimits, resetSession, send } from '../send.ts'
import { runAloneStep } from './alone-step.ts'
import { runBackfillStep } from './backfill-step.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { ownError } from './failure.ts'
import { isOfGonePartition, passedOver } from './partitions.ts'
import { awaitServerFor } from './server/await-server.ts'
import { fileDone, goOn, startOnline } from './step-records.ts'
import { runTransactionStep } from './transaction-step.ts'

/** Carries out what is left of a planned file, each step with its record; see MigrationSession.runOnline. */
export async function runOnlineFile(context: StepContext): Promise<FileReport> {
  const { run, file, notes, signal } = context
  const { tag } = file.migration
  const { steps } = file.planned
  const started = performance.now()
  await begin(context)
  const left = steps.flatMap((step, position) => {
    return isDone(file, position) ? [] : [{ step, position }]
  })
  for (const [index, placed] of left.entries()) {
    if (index > 0 && signal?.aborted === true) throw stopped(context, placed)
    const { id, kind } = placed.step
    run.onEvent({ kind: 'step-started', tag, id, does: kind, index: placed.position, total: steps.length })
    const began = performance.now()
    const { tries } = await runStep(context, placed).catch((error: unknown) => {
      throw asStop(context, placed, error)
    })
    const durationMs = Math.round(performance.now() - began)
    run.onEvent({ kind: 'step-done', tag, id, durationMs, tries })
  }
  const statements = file.parsed.statements.length
  return {
    tag,
    statements,
    durationMs: Math.round(performance.now() - started),
    lockWaitMs: Math.round(context.waits.lockWaitMs),
    notes,
  }
}

/** No setting, temporary table or prepared statement of a file before reaches this one. */
async function begin({ run, file }: StepContext): Promise<void> {
  const opening = [...resetSession, ...emptySession, ...liftedLimits, ...settingsOf(file)].map(own)
  const start = file.isResumed ? [goOn(file)] : startOnline(run.recorder, file)
  // Also where a person has said that the last one took effect.
  const isAllDone = file.planned.steps.every((_, position) => isDone(file, position))
  const all = isAllDone ? [...start, ...fileDone(run.recorder, file)] : start
  const limits = ['set statement_timeout = 0', 'set lock_timeout = 0'].map(own)
  const parts = [
    ...opening,
    ...limits,
    own('commit'),
    own('begin'),
    ...all.map(own),
    lockCheck,
    own('commit'),
  ]
  try {
    await send(run.session, toMessage(parts).text)
  } catch (error) {
    throw ownError(error, run.location)
  }
}

/** What the done part of the file had set for its session went with that session. */
function settingsOf({ planned, parsed, records }: OnlineFile): readonly string[] {
  const done = records
    .filter(({ state }) => state === 'done')
    .flatMap(({ position }) => planned.steps[position] ?? [])
  const last = Math.max(0, ...done.flatMap(({ statements }) => statements))
  return settingsInForce(parsed.statements, last).map(({ sql }) => sql)
}

function recordOf({ records }: OnlineFile, position: number): StepRecord | undefined {
  return records.find((record) => record.position === position)
}

function isDone(file: OnlineFile, position: number): boolean {
  return recordOf(file, position)?.state === 'done'
}

async function runStep(context: StepContext, placed: PlacedStep): Promise<{ readonly tries: number }> {
  const { step, position } = placed
  const record = recordOf(context.file, position)
  if (await isOfGonePartition(context.run.session, step)) {
    return runTransactionStep(context, await passedOver(context, placed, record))
  }
  await awaitServerFor(context, placed)
  if (step.backfill !== null) return runBackfillStep(context, placed, step.backfill, record)
  if (step.transaction === 'none') return runAloneStep(context, placed, record)
  return runTransactionStep(context, placed)
}

function asStop(context: StepContext, placed: PlacedStep, error: unknown): unknown {
  if (error instanceof CodedError) return error.code === 'INTERRUPTED' ? stopped(context, placed) : error
  return ownError(error, context.run.location)
}

function stopped({ file }: StepContext, { step }: PlacedStep): CodedError {
  const { tag } = file.migration
  return new CodedError('INTERRUPTED', `Stopped in ${tag} before the end of step ${step.id}.`, {
    hint: 'What is done of it is recorded. Run ops resume: it goes on from there. ops abort takes it back.',
    details: { migration: tag, step: step.id },
  })
}
