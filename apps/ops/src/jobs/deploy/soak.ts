import { setTimeout as pause } from 'node:timers/promises'
import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import type { Pulse } from '../../record/model.ts'
import { comparePulses } from './compare-pulse.ts'
import { takePulse } from './pulse.ts'

/** One that fails may be an app that starts anew: what fails this often in a row is broken. */
const triesUntilBroken = 3
const shortestMs = 200
const longestMs = 10_000

export type Watched = {
  readonly pulses: readonly Pulse[]
  /** Of the last look; with an error in it, it is broken. */
  readonly findings: readonly MachineFinding[]
  readonly isCutShort: boolean
}

/**
 * Looks at database and app until `durationMs` are over (0: until it is well once), ends early where they are broken, and
 * stops when it is told to.
 */
export async function watchHealth(
  context: JobContext,
  before: Pulse,
  durationMs: number,
  signal: AbortSignal,
): Promise<Watched> {
  const until = context.now() + durationMs
  const everyMs = durationMs === 0 ? 1000 : Math.min(longestMs, Math.max(shortestMs, durationMs / 20))
  const pulses: Pulse[] = []
  let broken = 0
  for (;;) {
    const pulse = await takePulse(context, { smoke: true })
    pulses.push(pulse)
    const findings = comparePulses(before, pulse)
    const isBroken = findings.some(({ severity }) => severity === 'error')
    broken = isBroken ? broken + 1 : 0
    const isOver = !isBroken && context.now() >= until
    if (isOver || broken >= triesUntilBroken) return { pulses, findings, isCutShort: false }
    if (!(await paused(everyMs, signal)))
      return { pulses, findings: findings.map(toWarning), isCutShort: true }
  }
}

/** One bad look is none yet, and nobody waits for the others. */
function toWarning(finding: MachineFinding): MachineFinding {
  return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding
}

async function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
