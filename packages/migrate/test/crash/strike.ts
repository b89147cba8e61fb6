import { CodedError } from '@twinship/core'
import { startWireProxy, waitUntil, type Link } from '@twinship/testkit'
import { createPgDatabase } from '../../src/adapters/pg/database.ts'
import { byPlanner } from '../support/by-planner.ts'
import { run } from '../support/run.ts'
import type { Order, Word } from './deployer.ts'
import { startDeployer } from './deployer-process.ts'
import { historyFolder } from './history.ts'
import type { CrashPlace } from './place.ts'
import { deferred } from './deferred.ts'
import type { Point, Strike } from './points.ts'
import { prepareStop, type Stop } from './stop.ts'

export type Runner = { readonly outcome: Promise<Word | 'killed'>; readonly kill: () => Promise<void> }

/** Runs the history up to the point and strikes there. */
export async function strikeAt<T>(
  point: Point,
  place: CrashPlace,
  meanwhile: (onWait: () => void) => Promise<T>,
): Promise<T> {
  const stop = await prepareStop(point, place.control)
  return strikeWhere({ strike: point.strike, stop, order: { folder: historyFolder } }, place, meanwhile)
}

/** What is run, where it comes to a stand, and who is struck there. */
export type Blow = {
  readonly strike: Strike
  readonly stop: Stop
  readonly order: Pick<Order, 'folder' | 'online'>
}

/**
 * `meanwhile` is started as soon as the runner itself is out, while what it left on the server may still be at work;
 * gives what `meanwhile` came to.
 */
export async function strikeWhere<T>(
  { strike: struck, stop, order }: Blow,
  place: CrashPlace,
  meanwhile: (onWait: () => void) => Promise<T>,
): Promise<T> {
  const proxy = await startWireProxy({ url: place.url, intercept: stop.intercept })
  const told: Order = { ...order, url: proxy.url, resume: false }
  const runner = struck === 'process' ? await inProcess(told) : runHere(told)
  try {
    const link = await Promise.race([stop.reached, endedTooEarly(runner)])
    return await strike(struck, place, { stop, link, runner }, meanwhile)
  } finally {
    await runner.kill()
    await stop.release()
    await proxy.close()
  }
}

type Standing = { readonly stop: Stop; readonly link: Link; readonly runner: Runner }

async function strike<T>(
  struck: Strike,
  place: CrashPlace,
  { stop, link, runner }: Standing,
  meanwhile: (onWait: () => void) => Promise<T>,
): Promise<T> {
  const { backendPid } = link
  const gone = () => backendGone(place, backendPid)
  switch (struck) {
    case 'process': {
      await runner.kill()
      const result = meanwhile(() => undefined)
      // Nothing but the server's own look at its client ends the backend here.
      await Promise.race([gone(), result])
      await stop.release()
      return result
    }
    case 'backend': {
      await place.query(`select pg_terminate_backend(${backendPid})`)
      await gone()
      await stop.release()
      requireCoded(await runner.outcome)
      return meanwhile(() => undefined)
    }
    case 'network': {
      link.cutClient()
      requireCoded(await runner.outcome)
      const waits = deferred()
      const result = meanwhile(waits.resolve)
      // The next runner finds the server still at work, or the backend gone.
      await Promise.race([waits.promise, gone(), result])
      await stop.release()
      return result
    }
  }
}

async function inProcess(order: Order): Promise<Runner> {
  const deployer = await startDeployer()
  const outcome = deployer.tell(order).catch(() => 'killed' as const)
  return { outcome, kill: deployer.kill }
}

export function runHere({ url, folder, online }: Order): Runner {
  const database = createPgDatabase({ url, location: 'here' })
  const planned = online === undefined ? {} : byPlanner({ ...online, url, folder })
  const outcome = run(database, folder, planned).then(
    ({ applied }): Word => ({ kind: 'done', applied: applied.map(({ tag }) => tag) }),
    (error: unknown): Word => ({
      kind: 'failed',
      code: error instanceof CodedError ? error.code : 'UNCODED',
      message: String(error),
    }),
  )
  return { outcome, kill: async () => undefined }
}

/** A run whose last statement was answered may still be told that it succeeded. */
export function requireCoded(outcome: Word | 'killed'): void {
  if (outcome === 'killed' || outcome.kind === 'ready') throw new Error('no outcome')
  const told = ['DB.CONNECTION_LOST', 'AUDIT.NOT_WRITTEN']
  if (outcome.kind === 'failed' && !told.includes(outcome.code)) {
    throw new Error(`a lost connection is told as ${outcome.code}: ${outcome.message}`)
  }
}

export async function endedTooEarly({ outcome }: Runner): Promise<never> {
  throw new Error(`the run never came to the point: ${JSON.stringify(await outcome)}`)
}

async function backendGone({ query }: CrashPlace, pid: number): Promise<void> {
  await waitUntil(async () => (await query(`select from pg_stat_activity where pid = ${pid}`)).length === 0, {
    what: `backend ${pid} to be gone`,
    timeoutMs: 20_000,
    intervalMs: 10,
  })
}
