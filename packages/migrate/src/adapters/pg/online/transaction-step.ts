import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError, type PgSession } from '@twinship/core'
import { isStrong } from '../../../hazards/lock-modes.ts'
import type { PlanLock, PlanStep } from '../../../model/plan.ts'
import { isWorthAnotherTry, pauseBeforeNext } from '../../../online/tries.ts'
import { serverError } from '../errors.ts'
import { own, toMessage, type Part } from '../message.ts'
import { lockCheck } from '../opening.ts'
import { identifierOf } from '../probe-facts.ts'
import { send } from '../send.ts'
import { describeBlocker, readBlockers } from './blockers.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { stepFailed } from './failure.ts'
import { observed } from './observed.ts'
import { stepDone } from './step-records.ts'
import { lockBudget, waitOut } from './wait-out.ts'

/** An autovacuum yields to a lock that it conflicts with after deadlock_timeout, one second by default. */
const yieldingMs = 5000
const recordsMs = 200

/** What is to be there as a whole or not at all, with the record of it. */
export type Transaction = Pick<PlanStep, 'id' | 'sql' | 'locks' | 'budget'> & {
  readonly records: readonly string[]
  /** Writes a failure down that another try does not help, and gives the error to throw. */
  readonly failed: (parts: readonly Part[], thrown: unknown) => Promise<unknown>
}

/** A step in one transaction with its record. */
export async function runTransactionStep(context: StepContext, placed: PlacedStep): Promise<Tries> {
  const { step, position } = placed
  return runTransaction(context, {
    ...step,
    records: stepDone(context.run.recorder, context.file, position, step),
    failed: (parts, thrown) => stepFailed(context, placed, parts, thrown),
  })
}

export type Tries = { readonly tries: number }

/**
 * Where it needs a strong lock it asks for it in short tries with pauses in between, so that the app never waits longer
 * than one of them behind it. Throws MIGRATION.LOCK_BUDGET, INTERRUPTED, and what `failed` gives.
 */
export async function runTransaction(context: StepContext, work: Transaction): Promise<Tries> {
  const { run, file, signal } = context
  const { id, locks, budget } = work
  const parts = await transactionParts(context, work)
  const deadline = performance.now() + budget.totalMs
  for (let tries = 1; ; tries++) {
    if (needsTries(budget)) await waitOut(context, id, locks, deadline)
    const failure = await trySend(context, id, parts)
    if (failure === undefined) return { tries }
    if (!isWorthAnotherTry(serverError(failure.thrown)?.sqlState)) {
      throw await work.failed(parts, failure.thrown)
    }
    const blockers = await readBlockers(run.observer, locks, run.session.backendPid, 0)
    const names = blockers.map(describeBlocker)
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries, blockers: names })
    if (performance.now() >= deadline) throw lockBudget(context, id, names, tries)
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
    await sleep(pauseBeforeNext(tries, Math.random()))
  }
}

/** What was thrown; nothing of the transaction is left then. */
async function trySend(
  context: StepContext,
  id: string,
  parts: readonly Part[],
): Promise<{ readonly thrown: unknown } | undefined> {
  const { session } = context.run
  try {
    await observed(context, id, () => send(session, toMessage(parts).text))
    return undefined
  } catch (thrown) {
    // A connection that is gone has nothing to roll back; what is thrown says so.
    if (serverError(thrown) !== undefined) await send(session, 'rollback')
    return { thrown }
  }
}

function needsTries({ lockClass }: PlanStep['budget']): boolean {
  return lockClass === 'strong' || lockClass === 'blocking'
}

async function transactionParts(
  { run }: StepContext,
  { budget, locks, sql, records }: Transaction,
): Promise<readonly Part[]> {
  const yielding = needsTries(budget) ? await yieldingLocks(run.session, locks) : []
  const limits = [
    own(`set local statement_timeout = ${budget.statementTimeoutMs ?? 0}`),
    own(`set local lock_timeout = ${budget.lockTimeoutMs ?? 0}`),
  ]
  return [
    own('begin'),
    // A statement that waits for its lock as long as it may run would fail as one that ran too long.
    own('set local statement_timeout = 0'),
    ...(yielding.length === 0 ? [] : [own(`set local lock_timeout = ${yieldingMs}`), ...yielding.map(own)]),
    // Before each of them: one that a file sets would keep the app waiting for as long.
    ...sql.flatMap((one) => [...limits, own(one)]),
    // The app waits for what the step holds: so the engine's own tables are waited for no longer, and it is tried again.
    own('set local statement_timeout = 0'),
    own(`set local lock_timeout = ${recordsMs}`),
    ...records.map(own),
    lockCheck,
    own('commit'),
  ]
}

/** SHARE UPDATE EXCLUSIVE blocks neither reads nor writes, and an autovacuum gives way to who waits for it. */
async function yieldingLocks(session: PgSession, locks: readonly PlanLock[]): Promise<readonly string[]> {
  const wanted = locks.filter(({ mode }) => isStrong(mode))
  if (wanted.length === 0) return []
  const rows = await session.query<{ at: number }>(
    `select w.at::int as at from pg_catalog.unnest($1::text[]) with ordinality w (name, at)
     join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(w.name) and c.relkind in ('r', 'p')
     where pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') order by w.at`,
    [wanted.map(identifierOf)],
  )
  return rows.flatMap(({ at }) => {
    const lock = wanted[at - 1]
    return lock === undefined ? [] : [`lock table only ${identifierOf(lock)} in share update exclusive mode`]
  })
}
