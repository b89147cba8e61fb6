import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { PlanLock } from '../../../model/plan.ts'
import { describeBlocker, readBlockers, type Blocker } from './blockers.ts'
import type { StepContext } from './context.ts'
import { terminate } from './terminate.ts'

/** A transaction that is younger ends by itself while the lock is tried for. */
const longMs = 1000

/**
 * Waits until no long transaction stands in the way of these locks: asking for them before would keep everybody else
 * waiting behind. Ends those that are older than the options allow. Throws MIGRATION.LOCK_BUDGET at the deadline.
 */
export async function waitOut(
  context: StepContext,
  id: string,
  locks: readonly PlanLock[],
  deadline: number,
): Promise<void> {
  if (locks.length === 0) return
  const { run, options, file, signal } = context
  const kept = new Set<number | null>()
  const recorded = new Set<string>()
  const describe = (one: Blocker) =>
    `${describeBlocker(one)}${kept.has(one.pid) ? ', which this role may not end' : ''}`
  for (let tries = 1; ; tries++) {
    const blockers = await readBlockers(run.observer, locks, run.session.backendPid, longMs)
    if (blockers.length === 0) return
    const limit = options.terminateBlockersOlderThanMs
    const old = limit === null ? [] : blockers.filter((one) => !one.isWraparound && one.ageMs >= limit)
    const ended = await eachInTurn(old, (blocker) => terminate(context, blocker, recorded))
    for (const [at, { pid }] of old.entries()) if (ended[at] === 'not allowed') kept.add(pid)
    if (old.length === blockers.length && ended.every((one) => one === 'gone')) continue
    const names = blockers.map(describe)
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries, blockers: names })
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
    if (performance.now() >= deadline) throw lockBudget(context, id, names, 0)
    await sleep(200 + Math.random() * 300)
  }
}

/** One after the other: they share a connection, and the audit. */
async function eachInTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

/** Nothing of the step is left; the file goes on from it. */
export function lockBudget(
  { file }: StepContext,
  id: string,
  who: readonly string[],
  tries: number,
): CodedError {
  const held = who.length > 0 ? ` Held by ${who.join('; ')}.` : ''
  const tried = tries > 0 ? ` after ${tries} tries` : ''
  return new CodedError(
    'MIGRATION.LOCK_BUDGET',
    `${file.migration.file}: step ${id} did not get its locks within its budget${tried}.${held}`,
    { details: { migration: file.migration.tag, step: id, tries, blockers: who } },
  )
}
