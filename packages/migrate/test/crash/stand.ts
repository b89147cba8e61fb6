import { waitUntil, type Interception, type Link } from '@twinship/testkit'
import type { Client } from 'pg'
import { deferred } from './deferred.ts'

/** Where a run has come to a stand, until `release`. */
export type Stand = {
  /** Resolves when the run stands there. */
  readonly reached: Promise<Link>
  /** The server goes on, and a held answer is let through. */
  readonly release: () => Promise<void>
}

/** Ways to bring a run to a stand at a message of its own. */
export type Standing = Stand & {
  /** The server does not get the message. */
  readonly hold: (text: string, link: Link) => Interception
  /** The server has done it; the client does not hear of it. */
  readonly holdAnswer: (text: string, link: Link) => Interception
  /** The server stands within the message, at a place between two statements of it. */
  readonly holdWithin: (text: string, link: Link, gated: (gate: string) => string) => Interception
  /** The server stands within a statement, at what `obstacle` holds for as long. */
  readonly holdBehind: (text: string, link: Link, obstacle: string) => Interception
}

const gateKey = 4711
const gate = `select pg_catalog.pg_advisory_lock_shared(${gateKey})`

/** `control` holds what the run waits for, in a transaction of its own. */
export async function startStanding(control: Client): Promise<Standing> {
  await control.query(`select pg_advisory_lock(${gateKey})`)
  const standing = deferred<Link>()
  const released = deferred()
  const fail = (error: unknown) => standing.reject(error)
  const stand = async (link: Link, text: string): Promise<string> => {
    standing.resolve(link)
    await released.promise
    return text
  }
  const standsAtLock = (link: Link) => {
    waitForLock(control, link).then(() => standing.resolve(link), fail)
  }
  return {
    hold: (text, link) => ({ send: stand(link, text) }),
    holdAnswer: (text, link) => ({ onAnswer: async () => void (await stand(link, text)) }),
    holdWithin: (_, link, gated) => {
      standsAtLock(link)
      return { send: gated(gate) }
    },
    holdBehind: (text, link, obstacle) => {
      const blocked = block(control, obstacle).then(() => {
        standsAtLock(link)
        return text
      })
      return { send: blocked }
    },
    reached: standing.promise,
    release: async () => {
      // A server that was stopped meanwhile holds nothing any more.
      await control.query('rollback; select pg_advisory_unlock_all()').catch(() => undefined)
      released.resolve()
    },
  }
}

async function block(control: Client, obstacle: string): Promise<void> {
  await control.query('begin')
  await control.query(obstacle)
}

async function waitForLock(control: Client, link: Link): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await control.query('select from pg_locks where pid = $1 and not granted', [
        link.backendPid,
      ])
      return rows.length > 0
    },
    { what: `backend ${link.backendPid} to stand`, timeoutMs: 30_000, intervalMs: 10 },
  )
}
