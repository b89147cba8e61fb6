import { setTimeout as sleep } from 'node:timers/promises'
import { allowConnections } from '@twinship/backup'
import { CodedError, openPgSession } from '@twinship/core'
import { openConsole, type PoolerConsole } from '@twinship/pgbouncer'
import type { WatchOrder } from './protocol.ts'

const tries = 100
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

async function untilDone(work: () => Promise<void>): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      await work()
      return
    } catch (error) {
      if (left === 0) throw error
      await sleep(betweenMs)
    }
  }
}

export async function resumeAt(url: string, database: string): Promise<void> {
  const console = await openConsole(url)
  try {
    await resumeOn(console, database)
  } finally {
    await console.close()
  }
}

/**
 * Asks without looking first: a database of a `*` line that nobody is connected to is not listed while it is paused.
 * Refused means that nothing is paused, which is what was wanted.
 */
export async function resumeOn(console: PoolerConsole, database: string): Promise<void> {
  try {
    await console.run(`RESUME "${database.replaceAll('"', '""')}"`)
  } catch (error) {
    if (!(error instanceof CodedError && error.code === 'PGBOUNCER.REFUSED')) throw error
  }
}

async function reallow(url: string, oid: number): Promise<void> {
  const session = await openPgSession({ url, location: 'the server', applicationName: 'twinship-watchdog' })
  try {
    await session.query('set role none')
    await allowConnections(session, oid)
  } finally {
    await session.close()
  }
}
