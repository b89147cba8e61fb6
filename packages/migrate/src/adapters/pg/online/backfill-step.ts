import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { BackfillCursor, StepRecord } from '../../../model/online.ts'
import type { PlanBackfill, PlanStep } from '../../../model/plan.ts'
import { firstBatch, nextBatch, restAfter } from '../../../online/batch.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError } from '../errors.ts'
import { own } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { identifierOf } from '../probe-facts.ts'
import { send } from '../send.ts'
import { keyTypes, nextRange, readHeap, type Range } from './backfill-ranges.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { stepFailed } from './failure.ts'
import { awaitServerBetween } from './server/await-server.ts'
import { requireNothingSetOff } from './set-off.ts'
import { stepBegun, stepDone, stepMoved } from './step-records.ts'
import { lockBudget } from './wait-out.ts'

/** Rows that come in without a value while it runs (an INSERT that says NULL) are found by another pass. */
const passes = 5

/**
 * Brings every row of a table to its new value in batches, each with its cursor in one transaction, so that it goes on
 * where it stopped, killed at any point. Done once no row is left that the step's probe would find.
 */
export async function runBackfillStep(
  context: StepContext,
  placed: PlacedStep,
  backfill: PlanBackfill,
  record: StepRecord | undefined,
): Promise<{ tries: number }> {
  const { run, file } = context
  const { step, position } = placed
  await requireNothingSetOff(context, placed, backfill)
  let cursor = record?.state === 'begun' ? record.cursor : null
  if (record?.state !== 'begun') await send(run.session, stepBegun(run.recorder, file, position, step, null))
  for (let pass = 1; pass <= passes; pass++) {
    await runPass(context, placed, backfill, cursor)
    if (!(await areRowsLeft(context, placed))) {
      await send(
        run.session,
        ['begin', ...stepDone(run.recorder, file, position, step), lockCheck.sql, 'commit'].join(';\n'),
      )
      return { tries: pass }
    }
    cursor = null
  }
  throw new CodedError(
    'MIGRATION.BACKFILL_INCOMPLETE',
    `${file.migration.file}: step ${step.id} has gone over ${backfill.table.name} ${passes} times, and rows without a value keep coming in.`,
    { details: { migration: file.migration.tag, step: step.id, table: backfill.table.name } },
  )
}

async function areRowsLeft({ run }: StepContext, { step }: PlacedStep): Promise<boolean> {
  if (step.probe?.kind !== 'rows-left') return false
  // Hidden rows would pass for done: the server refuses instead.
  await send(run.session, 'set row_security = off')
  const [row] = await run.session.query(step.probe.sql)
  await send(run.session, 'reset row_security')
  return Object.values(row ?? {})[0] === true
}

async function runPass(
  context: StepContext,
  placed: PlacedStep,
  backfill: PlanBackfill,
  from: BackfillCursor | null,
): Promise<void> {
  const { run, file, signal } = context
  const { step } = placed
  const types = await keyTypes(run.session, backfill)
  let size = firstBatch
  let cursor = from
  let done = 0
  for (;;) {
    // A pass that went by the key before it was stopped goes on so. The heap grows by what the batches write.
    const heap = cursor?.by === 'key' ? null : await readHeap(run.session, backfill)
    const range = await nextRange(run.session, backfill, { types, heap, cursor, size })
    const began = performance.now()
    const { rows, isWhole } = await runBatch(context, placed, backfill, { range, from: cursor })
    const elapsed = performance.now() - began
    done += rows
    const total = step.estimate?.rows ?? null
    run.onEvent({ kind: 'step-progress', tag: file.migration.tag, id: step.id, done, total })
    if (range.isLast && isWhole) return
    if (isWhole) cursor = range.cursor
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
    size = nextBatch(size, elapsed)
    await sleep(restAfter(elapsed))
    await awaitServerBetween(context, placed)
  }
}

/**
 * One range and the cursor behind it; before it where there may be more of its rows. Tried again where a row of it is
 * locked for longer than the budget says.
 */
async function runBatch(
  context: StepContext,
  placed: PlacedStep,
  backfill: PlanBackfill,
  { range, from }: { readonly range: Range; readonly from: BackfillCursor | null },
): Promise<{ readonly rows: number; readonly isWhole: boolean }> {
  const { run, file } = context
  const { step, position } = placed
  const update = updateOf(backfill, range)
  const opening = beginBatch(step.budget)
  const deadline = performance.now() + step.budget.totalMs
  let rows = 0
  for (let tries = 1; ; tries++) {
    try {
      await send(run.session, opening)
      const { rowCount } = await run.session.client.query(update)
      rows = rowCount ?? 0
      break
    } catch (thrown) {
      const state = serverError(thrown)?.sqlState
      if (state !== undefined) await send(run.session, 'rollback')
      if (!isWorthAnotherTry(state))
        throw await stepFailed(context, placed, [own(step.sql[0] ?? '')], thrown, {
          isClean: false,
          error: null,
        })
      if (performance.now() >= deadline) throw lockBudget(context, step.id, [], tries)
      await sleep(pauseBeforeNext(tries, Math.random()))
    }
  }
  const isWhole = range.limit === null || rows < range.limit
  const moved = stepMoved(file, position, isWhole ? range.cursor : (from ?? { by: 'page', next: 0 }), rows)
  await send(run.session, [moved, lockCheck.sql, 'commit'].join(';\n'))
  return { rows, isWhole }
}

function updateOf({ table, set, where }: PlanBackfill, { condition, limit }: Range): string {
  const name = identifierOf(table)
  const rows = `(${where}) and ${condition}`
  if (limit === null) return `update ${name} set ${set} where ${rows}`
  // A row that somebody moves meanwhile is passed over: the next pass finds it.
  return `update ${name} set ${set} where (${where}) and ctid = any (array(select ctid from ${name} where ${rows} limit ${limit}))`
}

/** Rows that a policy hides would be passed over: the server refuses instead. */
function beginBatch({ lockTimeoutMs, statementTimeoutMs }: PlanStep['budget']): string {
  const limits = `set local lock_timeout = ${lockTimeoutMs ?? 0}; set local statement_timeout = ${statementTimeoutMs ?? 0}`
  return `begin; set local row_security = off; ${limits}`
}
