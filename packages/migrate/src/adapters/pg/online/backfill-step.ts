import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import type { BackfillCursor, StepRecord } from '../../../model/online.ts'
import type { PlanBackfill, PlanStep } from '../../../model/plan.ts'
import { firstBatch, nextBatch, restAfter } from '../../../online/batch.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError } from '../errors.ts'
import { own } from '../message.ts'
import { observeWaits } from '../observer.ts'
import { lockCheck } from '../opening.ts'
import { identifierOf } from '../probe-facts.ts'
import { send } from '../send.ts'
import { keyTypes, nextRange, readHeap, type Position, type Range } from './backfill-ranges.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { stepFailed } from './failure.ts'
import { awaitServerBetween } from './server/await-server.ts'
import { requireNothingSetOff } from './set-off.ts'
import { stepBegun, stepDone, stepMoved } from './step-records.ts'
import { strayRanges } from './stray-rows.ts'
import { lockBudget } from './wait-out.ts'

/** Rows that come in without a value while it runs (an INSERT that says NULL) are found by another pass. */
const passes = 5
/** From this one on what is left is gone after row by row. */
const firstByRow = 3

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
    await runPass(context, placed, backfill, { from: cursor, isByRow: pass >= firstByRow })
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
  // Hidden rows would pass for done: the server refuses instead. The other processors are the app's.
  await send(run.session, 'set row_security = off; set max_parallel_workers_per_gather = 0')
  const [row] = await run.session.query(step.probe.sql)
  await send(run.session, 'reset row_security; reset max_parallel_workers_per_gather')
  return Object.values(row ?? {})[0] === true
}

async function runPass(
  context: StepContext,
  placed: PlacedStep,
  backfill: PlanBackfill,
  { from, isByRow }: { readonly from: BackfillCursor | null; readonly isByRow: boolean },
): Promise<void> {
  const { run, file, signal } = context
  const { step } = placed
  const types = await keyTypes(run.session, backfill)
  const strays = isByRow ? await strayRanges(run.session, backfill, types) : undefined
  let size = firstBatch
  let cursor = from
  let done = 0
  for (;;) {
    const range = strays?.(size) ?? (await rangeOf(run.session, backfill, { types, cursor, size }))
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

/** A pass that went by the key before it was stopped goes on so. The heap grows by what the batches write. */
async function rangeOf(
  session: PgSession,
  backfill: PlanBackfill,
  at: Omit<Position, 'heap'>,
): Promise<Range> {
  const heap = at.cursor?.by === 'key' ? null : await readHeap(session, backfill)
  return await nextRange(session, backfill, { ...at, heap })
}

/** One range and the cursor behind it; before it where there may be more of its rows. */
async function runBatch(
  context: StepContext,
  placed: PlacedStep,
  backfill: PlanBackfill,
  { range, from }: { readonly range: Range; readonly from: BackfillCursor | null },
): Promise<{ readonly rows: number; readonly isWhole: boolean }> {
  const { run, file } = context
  const { position } = placed
  const rows = await updateInTries(context, placed, updateOf(backfill, range))
  const isWhole = range.limit === null || rows < range.limit
  const moved = stepMoved(file, position, isWhole ? range.cursor : (from ?? { by: 'page', next: 0 }), rows)
  await send(run.session, [moved, lockCheck.sql, 'commit'].join(';\n'))
  return { rows, isWhole }
}

/**
 * Begins the transaction of a batch and counts its rows. Tried again where a row of it is locked for longer than the
 * budget says, and then with a close look at who has it: it is not waited for long enough to be seen otherwise.
 */
async function updateInTries(context: StepContext, placed: PlacedStep, update: string): Promise<number> {
  const { run, file, signal } = context
  const { id, budget, sql } = placed.step
  const deadline = performance.now() + budget.totalMs
  let holders: readonly string[] = []
  const work = async () => {
    await send(run.session, beginBatch(budget))
    return (await run.session.client.query(update)).rowCount ?? 0
  }
  const onBlocked = (seen: readonly string[]) => void (holders = seen)
  const { observer } = run
  const watched = { observer, backendPid: run.session.backendPid, onBlocked, closely: true }
  for (let tries = 1; ; tries++) {
    try {
      return await (tries === 1 ? work() : observeWaits(watched, work).then(({ result }) => result))
    } catch (thrown) {
      const state = serverError(thrown)?.sqlState
      if (state !== undefined) await send(run.session, 'rollback')
      if (!isWorthAnotherTry(state))
        throw await stepFailed(context, placed, [own(sql[0] ?? '')], thrown, { isClean: false, error: null })
      if (tries > 1)
        run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries, blockers: holders })
      if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
      if (performance.now() >= deadline) throw lockBudget(context, id, holders, tries)
      await sleep(pauseBeforeNext(tries, Math.random()))
    }
  }
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
