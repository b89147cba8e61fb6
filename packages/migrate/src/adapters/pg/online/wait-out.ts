import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { PlanLock } from '../../../model/plan.ts'
import { lockCheck } from '../opening.ts'
import { send } from '../send.ts'
import { describeBlocker, readBlockers, type Blocker } from './blockers.ts'
import type { StepContext } from './context.ts'
import { terminate } from './terminate.ts'

/** A transaction that is younger ends by itself while the lock is tried for. */
const longMs = 1000
/** Those that are still there are told again after a second, and then after twice as long each time, up to this. */
const seldomMs = 30_000

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
  const { run, options, signal } = context
  const kept = new Set<number | null>()
  const recorded = new Set<string>()
  const describe = (one: Blocker) =>
    `${describeBlocker(one)}${kept.has(one.pid) ? ', which this role may not end' : ''}`
  const tell = waitTeller(context, id)
  for (let tries = 1; ; tries++) {
    const blockers = await readBlockers(run.observer, locks, run.session.backendPid, longMs)
    if (blockers.length === 0) return
    const limit = options.terminateBlockersOlderThanMs
    const old = limit === null ? [] : blockers.filter((one) => !one.isWraparound && one.ageMs >= limit)
    const ended = await eachInTurn(old, (blocker) => terminate(context, blocker, recorded))
    for (const [at, { pid }] of old.entries()) if (ended[at] === 'not allowed') kept.add(pid)
    if (old.length === blockers.length && ended.every((one) => one === 'gone')) continue
    const names = blockers.map(describe)
    tell(tries, blockers, names)
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
    if (performance.now() >= deadline) throw lockBudget(context, id, names, 0)
    // Of its own session nothing is asked for meanwhile: that it is there, and has the run's lock.
    await send(run.session, lockCheck.sql)
    await sleep(200 + Math.random() * 300)
  }
}

/** Of the same ones seldom, and of others at once. */
function waitTeller({ run, file }: StepContext, id: string) {
  let told = { who: '', againAtMs: 0, afterMs: 0 }
  return (tries: number, blockers: readonly Blocker[], names: readonly string[]): void => {
    const who = blockers.map(({ pid }) => pid).join()
    if (who === told.who && performance.now() < told.againAtMs) return
    run.onEvent({ kind: 'step-waits', tag: file.migration.tag, id, tries, blockers: names })
    const afterMs = who === told.who ? Math.min(told.afterMs * 2, seldomMs) : 1000
    told = { who, againAtMs: performance.now() + afterMs, afterMs }
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
