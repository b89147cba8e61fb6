import { maintenanceUrl, type SwapFence } from '@twinship/backup'
import { CodedError, type EnvRecord } from '@twinship/core'
import { openConsole, pausePool, resumePool, type PoolerConsole } from '@twinship/pgbouncer'
import { resumeAt } from '../../watchdog/release.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

export type FenceOptions = {
  /** Consoles of every pooler that clients come through; none: connections are cut. */
  readonly adminUrls: readonly string[]
  readonly url: string
  readonly database: string
  readonly maxPauseMs: number
  readonly env: EnvRecord
  readonly now: () => number
}

/** A database of a pooler that leads to the one that is swapped. */
type Gate = { readonly url: string; readonly name: string; readonly console: PoolerConsole }

/** Keeps clients waiting in their poolers. What is paused when it begins stays somebody else's: PGBOUNCER.REFUSED. */
export function createFence(options: FenceOptions): SwapFence {
  const { maxPauseMs } = options
  const closed: Gate[] = []
  let gates: readonly Gate[] = []
  let watchdog: Watchdog | undefined
  let isArmed = false
  // A PAUSE that failed midway may be in force: then only the watchdog knows when to stop trying.
  let isUnsure = false
  return {
    async rehearse(oid) {
      await letGo(await bringUp(options, oid))
    },
    async prepare(oid) {
      ;({ gates, watchdog } = await bringUp(options, oid))
    },
    async close() {
      // All of them share the time that the watchdog measures.
      const deadline = performance.now() + maxPauseMs
      await watchdog?.arm()
      isArmed = true
      for (const gate of gates) {
        const leftMs = Math.max(1, Math.round(deadline - performance.now()))
        try {
          await pauseGate(gate, leftMs, options)
        } catch (error) {
          isUnsure = !isRefusal(error)
          throw error
        }
        closed.push(gate)
      }
    },
    async open() {
      for (const gate of closed.splice(0)) await resumeGate(gate)
      // Armed it stays where a pool may still be paused, and dispose() sets it off.
      if (isUnsure) return
      // Clients go on already: a watchdog that is gone has nothing left to do, and takes nothing back.
      if (isArmed) await watchdog?.disarm().catch(() => undefined)
      isArmed = false
    },
    dispose: () => letGo({ gates, watchdog }),
  }
}

type Standing = { readonly gates: readonly Gate[]; readonly watchdog: Watchdog | undefined }

/** Consoles of the poolers, and a watchdog that has rehearsed. */
async function bringUp(options: FenceOptions, oid: number): Promise<Standing> {
  const { adminUrls, url, database, maxPauseMs, env } = options
  const found = await Promise.allSettled(adminUrls.map((admin) => findGates(admin, database)))
  const gates = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  try {
    for (const one of found) if (one.status === 'rejected') throw one.reason
    const poolers = adminUrls.map((admin) => ({
      url: admin,
      databases: gates.filter((gate) => gate.url === admin).map(({ name }) => name),
    }))
    const order = { poolers, maintenanceUrl: maintenanceUrl(url, database), oid, maxPauseMs }
    return { gates, watchdog: await startWatchdog(order, env) }
  } catch (error) {
    await letGo({ gates, watchdog: undefined })
    throw error
  }
}

async function letGo({ gates, watchdog }: Standing): Promise<void> {
  await Promise.allSettled([...gates.map(({ console }) => console.close()), watchdog?.end()])
}

/** Resumes whatever an earlier restore may have left paused. */
export async function reopenGates(adminUrls: readonly string[], database: string): Promise<void> {
  for (const url of adminUrls) {
    const gates = await findGates(url, database)
    await Promise.all(gates.map(({ console }) => console.close()))
    // Its own name too: paused and left by everybody it would not be listed.
    const names = new Set([database, ...gates.map(({ name }) => name)])
    for (const name of names) await resumeAt(url, name)
  }
}

/** By the database of the server: clients may know it by other names. */
async function findGates(url: string, database: string): Promise<readonly Gate[]> {
  const console = await openConsole(url)
  try {
    const rows = await console.run('SHOW DATABASES')
    const names = rows.flatMap((row) =>
      row['database'] === database && typeof row['name'] === 'string' ? [row['name']] : [],
    )
    return await Promise.all(names.map(async (name) => ({ url, name, console: await openConsole(url) })))
  } finally {
    await console.close()
  }
}

/** It changed nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'PGBOUNCER.REFUSED'
}

async function pauseGate(
  { url, name, console }: Gate,
  maxPauseMs: number,
  { now }: Pick<FenceOptions, 'now'>,
): Promise<void> {
  // The console that is open already asks; whatever goes wrong is taken back on another one.
  let isFirst = true
  const open = async (): Promise<PoolerConsole> => {
    if (!isFirst) return openConsole(url)
    isFirst = false
    return { ...console, close: () => Promise.resolve() }
  }
  await pausePool({ open, database: name, maxPauseMs, now, signal: new AbortController().signal })
}

async function resumeGate({ url, name, console }: Gate): Promise<void> {
  try {
    await resumePool(console, name).catch(() => resumeAt(url, name))
  } catch (cause) {
    throw new CodedError('PGBOUNCER.STILL_PAUSED', undefined, { cause })
  }
}
