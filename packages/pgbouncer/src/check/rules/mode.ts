import { error, setting, warning, type CheckInput, type Rule } from '../rule.ts'
import type { PoolerFinding } from '../../finding.ts'

/** Of the whole pooler, of a database, of a role. */
export const poolMode: Rule = (input) => {
  const own = [
    ...input.facts.databases.map(({ name, poolMode: mode }) => [`database ${name}`, mode] as const),
    ...input.facts.users.map(({ name, poolMode: mode }) => [`role ${name}`, mode] as const),
  ]
  return [
    judge('the pooler', setting(input, 'pool_mode')),
    ...own.map(([of, mode]) => judge(of, mode)),
  ].flat()
}

function judge(of: string, mode: string | undefined): readonly PoolerFinding[] {
  if (mode === 'session') {
    return [
      warning(
        'POOL.MODE',
        `The mode of ${of} is session: a client keeps its server connection while it idles.`,
        'Set pool_mode = transaction.',
      ),
    ]
  }
  if (mode !== 'statement') return []
  return [
    error(
      'POOL.MODE',
      `The mode of ${of} is statement: it refuses every transaction of more than one.`,
      'Set pool_mode = transaction.',
    ),
  ]
}

/** Held-up clients see nothing but a wait. */
export const state: Rule = ({ facts }: CheckInput) => {
  const resume = 'Find out who paused it; ops pgbouncer resume ends it.'
  const whole =
    facts.state === undefined || facts.state === 'active'
      ? []
      : [error('STATE.PAUSED', `The pooler is ${facts.state}: every client waits.`, resume)]
  const held = facts.pools.filter(
    ({ waiting, idleServers, maxWaitSeconds }) => waiting > 0 && idleServers > 0 && maxWaitSeconds >= 1,
  )
  return [
    ...whole,
    ...facts.databases
      .filter(({ paused }) => paused)
      .map(({ name }) => error('STATE.PAUSED', `Database ${name} is paused: its clients wait.`, resume)),
    ...facts.databases
      .filter(({ disabled }) => disabled)
      .map(({ name }) =>
        error(
          'STATE.DISABLED',
          `Database ${name} is disabled: it refuses new clients.`,
          `Run ENABLE ${name} in the console.`,
        ),
      ),
    // PAUSE without a name shows nowhere before 1.19.
    ...(facts.state === undefined ? held : []).map(({ database }) =>
      error(
        'STATE.HELD',
        `Clients of ${database} wait although server connections are idle: a PAUSE of everything?`,
        resume,
      ),
    ),
  ]
}
