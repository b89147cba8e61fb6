import type { MachineFinding } from '../../doctor/finding.ts'
import type { Pulse } from '../../record/model.ts'

/** Slower than both of these: a cache is cold after a deployment, and a few milliseconds are nothing. */
const slowerTimes = 5
const slowerMs = 250
const errorsMany = 100

/**
 * What is worse than before. What was not well before either is a warning: this deployment has not done that. Pure.
 */
export function comparePulses(before: Pulse, after: Pulse): readonly MachineFinding[] {
  const known = new Set(before.findings.map(({ code }) => code))
  const still = ({ code }: MachineFinding) => known.has(code)
  return [
    ...after.findings.map((finding) =>
      still(finding)
        ? { ...finding, severity: 'warning' as const, message: `${finding.message} It was so before.` }
        : finding,
    ),
    ...slower('A query that asks for nothing', before.serverMs, after.serverMs),
    ...slower('The same on the way that clients take', before.clientsMs, after.clientsMs),
    ...slower('The health page of the app', before.appMs, after.appMs),
    ...more(before, after),
  ]
}

function slower(what: string, before: number | null, after: number | null): readonly MachineFinding[] {
  if (before === null || after === null || after < before * slowerTimes || after - before < slowerMs)
    return []
  return [
    {
      code: 'LATENCY.HIGHER',
      severity: 'warning',
      message: `${what} takes ${after} ms, and took ${before} ms before.`,
      hint: 'ops health and ops watch show what the server is at; ANALYZE the tables that were changed.',
    },
  ]
}

/** Counted by the server since before the first change: the app's, and everybody's. */
function more(before: Pulse, after: Pulse): readonly MachineFinding[] {
  const deadlocks = (after.deadlocks ?? 0) - (before.deadlocks ?? 0)
  const rollbacks = (after.rollbacks ?? 0) - (before.rollbacks ?? 0)
  return [
    ...(deadlocks > 0 ? [counted('DEADLOCKS', `${deadlocks} deadlocks`)] : []),
    ...(rollbacks >= errorsMany ? [counted('ROLLBACKS.MANY', `${rollbacks} transactions rolled back`)] : []),
  ]
}

function counted(code: string, what: string): MachineFinding {
  return {
    code,
    severity: 'warning',
    message: `${what} in the database since before the deployment.`,
    hint: 'Compare with a quiet hour, and look at the log of the server.',
  }
}
