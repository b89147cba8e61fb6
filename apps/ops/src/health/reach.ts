import { CodedError, openPgSession, type DatabaseTarget, type PgSession } from '@twinship/core'
import type { MachineFinding } from '../doctor/finding.ts'
import type { Thresholds } from './thresholds.ts'

/** How a way to the database is: how long it takes to connect, and for a query that asks for nothing. */
export type Reach =
  | {
      readonly reached: true
      readonly location: string
      readonly connectMs: number
      readonly latencyMs: number
    }
  | {
      readonly reached: false
      readonly location: string
      readonly code: string
      readonly message: string
      readonly hint: string
    }

const askedTimes = 5
/** Who probes wants an answer. */
const connectTimeoutMs = 5000

/** Opens a session, measures it, and hands it to `work` while it is open. What cannot be reached is told. */
export async function reachServer<T>(
  { url, location }: Pick<DatabaseTarget, 'url' | 'location'>,
  work: (session: PgSession) => Promise<T>,
): Promise<{ readonly reach: Reach; readonly result?: T }> {
  try {
    const began = performance.now()
    const session = await openPgSession({
      url,
      location,
      applicationName: 'twinship-health',
      connectTimeoutMs,
    })
    const connectMs = round(performance.now() - began)
    try {
      const latencyMs = await measure(() => session.query('select 1'))
      return { reach: { reached: true, location, connectMs, latencyMs }, result: await work(session) }
    } finally {
      await session.close()
    }
  } catch (error) {
    return { reach: notReached(location, error) }
  }
}

/** The middle of several: the first one pays for what is loaded once. */
export async function measure(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < askedTimes; n++) {
    const began = performance.now()
    await ask()
    times.push(performance.now() - began)
  }
  return round(times.toSorted((a, b) => a - b)[Math.floor(askedTimes / 2)] ?? 0)
}

export function notReached(location: string, error: unknown): Reach {
  if (error instanceof CodedError) {
    const { code, message, hint } = error
    return { reached: false, location, code, message, hint }
  }
  if (!(error instanceof Error)) throw error
  const state = 'code' in error ? ` (${String(error.code)})` : ''
  const { code, message, hint } = new CodedError(
    'DB.CONNECTION_LOST',
    `${location} did not answer a query${state}.`,
  )
  return { reached: false, location, code, message, hint }
}

export function reachFindings(reach: Reach, { latencyMs: limit }: Thresholds): readonly MachineFinding[] {
  if (!reach.reached) {
    const { code, message, hint } = reach
    return [{ code, severity: 'error', message, hint }]
  }
  if (reach.latencyMs <= limit) return []
  return [
    {
      code: 'LATENCY.HIGH',
      severity: 'warning',
      message: `A query that asks for nothing takes ${reach.latencyMs} ms at ${reach.location}.`,
      hint: 'Look at the load of the server, and at the network in between.',
    },
  ]
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
