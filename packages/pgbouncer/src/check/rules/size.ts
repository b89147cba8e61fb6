import type { PoolerDatabase } from '../facts.ts'
import { error, numberSetting, warning, when, type CheckInput, type Rule } from '../rule.ts'

/** Whether the server can hold what the pooler may open. */
export const serverSize: Rule = (input) => {
  const { server, facts, expected } = input
  if (server === undefined) return []
  const users = facts.users.filter(({ name }) => !isConsoleUser(input, name)).length
  const pooled = facts.databases.reduce((sum, database) => sum + boundOf(database, Math.max(1, users)), 0)
  const free = server.maxConnections - server.reservedConnections
  const needed = pooled + expected.directConnections
  const unbounded = facts.databases.filter(({ poolSize }) => poolSize === 0)
  return [
    ...when(needed > free, () =>
      error(
        'SIZE.SERVER',
        `Up to ${needed} connections to a server that has ${free} (${pooled} pooled, ${expected.directConnections} direct).`,
        'Set max_db_connections, lower default_pool_size, or raise max_connections: ops pgbouncer config does the sum.',
      ),
    ),
    ...unbounded.map(({ name }) =>
      warning('SIZE.UNBOUNDED', `The pool of ${name} has no bound.`, 'Set default_pool_size.'),
    ),
  ]
}

function boundOf(
  { poolSize, reservePoolSize, maxConnections, forcedUser }: PoolerDatabase,
  users: number,
): number {
  if (maxConnections > 0) return maxConnections
  return (poolSize + reservePoolSize) * (forcedUser === undefined ? users : 1)
}

/** Their pools lead to the console and not to a server. */
function isConsoleUser({ facts }: CheckInput, name: string): boolean {
  const listed = ['admin_users', 'stats_users'].flatMap((list) =>
    (facts.config.get(list) ?? '').split(/[\s,]+/),
  )
  return name === 'pgbouncer' || listed.includes(name)
}

export const clientSize: Rule = (input) => {
  const { facts, expected } = input
  const most = numberSetting(input, 'max_client_conn') ?? 0
  const needed = expected.clients
  return [
    ...when(needed !== undefined && most < needed, () =>
      warning(
        'SIZE.CLIENTS',
        `max_client_conn ${most} is less than the ${needed} that a rollout can open.`,
        'Raise max_client_conn (ops pgbouncer config does the sum), or lower DB_POOL_MAX.',
      ),
    ),
    ...when(facts.clients > most * 0.8, () =>
      warning(
        'SIZE.NEARLY_FULL',
        `${facts.clients} of ${most} client connections are in use: the next ones are refused.`,
        'Raise max_client_conn and its LimitNOFILE.',
      ),
    ),
  ]
}

/** Seconds after which a wait is no peak any more. */
const longWait = 5

export const waiting: Rule = ({ facts }) =>
  facts.pools
    .filter((pool) => pool.waiting > 0)
    .map(({ database, user, waiting: count, maxWaitSeconds }) => {
      const make = maxWaitSeconds >= longWait ? error : warning
      return make(
        'POOL.WAITING',
        `${count} clients of ${database} as ${user} wait for a server connection, the first for ${maxWaitSeconds} s.`,
        'Look for open transactions (pg_stat_activity, idle in transaction); raise default_pool_size only after that.',
      )
    })
