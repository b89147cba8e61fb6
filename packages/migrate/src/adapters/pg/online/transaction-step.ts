import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { PlanStep } from '../../../model/plan.ts'
import { pauseBeforeNext } from '../../../online/tries.ts'
import { serverError } from '../errors.ts'
import { toMessage, type Part } from '../message.ts'
import { send } from '../send.ts'
import { describeBlocker, readBlockers } from './blockers.ts'
import { completeCheck, incompleteIndex } from './complete-index.ts'
import type { PlacedStep, StepContext } from './context.ts'
import { stepFailed } from './failure.ts'
import { observed } from './observed.ts'
import { stepDone } from './step-records.ts'
import { isBusy, needsTries, transactionMessage } from './transaction-message.ts'
import { lockBudget, waitOut } from './wait-out.ts'

/** What is to be there as a whole or not at all, with the record of it. */
export type Transaction = Pick<PlanStep, 'id' | 'sql' | 'locks' | 'budget'> & {
  readonly records: readonly string[]
  /** What must hold behind it. */
  readonly checks?: readonly Part[]
  /** Writes a failure down that another try does not help, and gives the error to throw. */
  readonly failed: (parts: readonly Part[], thrown: unknown) => Promise<unknown>
}

/** A step in one transaction with its record. */
export async function runTransactionStep(context: StepContext, placed: PlacedStep): Promise<Tries> {
  const { step, position } = placed
  return runTransaction(context, {
    ...step,
    records: stepDone(context.run.recorder, context.file, position, step),
    checks: completeCheck(step),
    failed: async (parts, thrown) =>
      incompleteIndex(context, placed, thrown) ?? stepFailed(context, placed, parts, thrown),
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
  const message = await transactionMessage(run.session, work)
  const deadline = performance.now() + budget.totalMs
  for (let tries = 1; ; tries++) {
    if (needsTries(budget)) await waitOut(context, id, locks, deadline)
    const failure = await trySend(context, id, message.parts)
    if (failure === undefined) return { tries }
    if (!isBusy(message, failure.thrown)) throw await work.failed(message.parts, failure.thrown)
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
