import { setTimeout as sleep } from 'node:timers/promises'
import { allowConnections } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import { openConsole, resumePool } from '@twinship/pgbouncer'
import type { WatchOrder } from './protocol.ts'
import { withServer } from './server.ts'

/** A server that crashed recovers for minutes, and refuses connections meanwhile. */
const givesUpAfterMs = 10 * 60_000
const betweenMs = 300

/**
 * Lets clients go on: first into the database, then out of the pooler, for one that comes too early is refused. Then once
 * more: what the one who died had sent may come into force only now.
 */
export async function release(order: WatchOrder): Promise<void> {
  await openBoth(order)
  await sleep(betweenMs)
  await openBoth(order)
}

async function openBoth({ poolers, maintenanceUrl, oid }: WatchOrder): Promise<void> {
  const allowed = untilDone(() => reallow(maintenanceUrl, oid))
  // A server that does not answer is no reason to keep clients from being told so.
  await Promise.race([allowed, sleep(10_000)])
  const gates = poolers.flatMap(({ url, databases }) => databases.map((name) => ({ url, name })))
  await Promise.all(gates.map(({ url, name }) => untilDone(() => resumeAt(url, name))))
  await allowed
}

async function untilDone(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + givesUpAfterMs
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (performance.now() >= deadline) throw error
      await sleep(betweenMs)
    }
  }
}

/** False where nothing was paused, or the pooler has no such database: then nobody waits in it. */
export async function resumeAt(url: string, database: string): Promise<boolean> {
  const console = await openConsole(url)
  try {
    return await resumePool(console, database)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'PGBOUNCER.NO_DATABASE') return false
    throw error
  } finally {
    await console.close()
  }
}

async function reallow(url: string, oid: number): Promise<void> {
  await withServer(url, (session) => allowConnections(session, oid))
}
