import { waitUntil, type Intercept, type Interception, type Link } from '@twinship/testkit'
import type { Client } from 'pg'
import { deferred } from './deferred.ts'
import type { Point } from './points.ts'

/** The place in a run where it has come to a stand, until `release`. */
export type Stop = {
  readonly intercept: Intercept
  /** Resolves when the run stands there. */
  readonly reached: Promise<Link>
  /** The server goes on, and a held answer is let through. */
  readonly release: () => Promise<void>
}

const gateKey = 4711
const gate = `select pg_catalog.pg_advisory_lock_shared(${gateKey})`

/**
 * Makes a run stand still at a point. A statement that shares its message with others gets a neighbour that waits for
 * an advisory lock, so that the server stands in the middle of the message. One that is sent alone is held on its way,
 * or its answer is; inside of it, it waits for a table lock.
 */
export async function prepareStop(point: Point, control: Client): Promise<Stop> {
  await control.query(`select pg_advisory_lock(${gateKey})`)
  const standing = deferred<Link>()
  const released = deferred()
  const fail = (error: unknown) => standing.reject(error)
  const stand = async (link: Link, text: string): Promise<string> => {
    standing.resolve(link)
    await released.promise
    return text
  }
  const alone = (text: string, link: Link): Interception => {
    if (point.moment === 'before') return { send: stand(link, text) }
    if (point.moment === 'after') return { onAnswer: async () => void (await stand(link, text)) }
    const blocked = block(point, control).then(() => {
      waitForLock(control, link).then(() => standing.resolve(link), fail)
      return text
    })
    return { send: blocked }
  }
  const within = (text: string, at: number, link: Link): Interception => {
    const { sql } = point.statement
    const place = point.moment === 'before' ? at : at + sql.length
    const neighbour = point.moment === 'before' ? `${gate};\n` : `;\n${gate}`
    waitForLock(control, link).then(() => standing.resolve(link), fail)
    return { send: text.slice(0, place) + neighbour + text.slice(place) }
  }
  return {
    intercept: (text, link) => {
      const at = findStatement(text, point.statement.sql)
      if (at === undefined) return undefined
      return text === point.statement.sql ? alone(text, link) : within(text, at, link)
    },
    reached: standing.promise,
    release: async () => {
      await control.query('rollback')
      await control.query('select pg_advisory_unlock_all()')
      released.resolve()
    },
  }
}

/** Statements of a message stand on lines of their own. */
function findStatement(text: string, sql: string): number | undefined {
  const separator = ';\n'
  const found = `${separator}${text}${separator}`.indexOf(`${separator}${sql}${separator}`)
  return found === -1 ? undefined : found
}

async function block({ statement: { inside } }: Point, control: Client): Promise<void> {
  if (inside === null) throw new Error('nothing to stop it inside')
  await control.query('begin')
  await control.query(`lock table ${inside.table} in ${inside.mode} mode`)
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
