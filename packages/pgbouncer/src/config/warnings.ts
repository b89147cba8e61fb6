import type { PoolerFinding } from '../finding.ts'
import type { PoolerSettings } from './settings.ts'
import { clientsOf, rolloutFactor, type PoolerSizes } from './size.ts'

/** Where the sums do not fit. */
export function sizeWarnings(settings: PoolerSettings, sizes: PoolerSizes): readonly PoolerFinding[] {
  const found = [
    serverWarning(settings, sizes),
    budgetWarning(settings, sizes),
    clientsWarning(settings, sizes),
    waitWarning(settings, sizes),
    filesWarning(settings, sizes),
  ]
  return found.filter((finding) => finding !== undefined)
}

function serverWarning(
  { capacity, databases, roles }: PoolerSettings,
  sizes: PoolerSizes,
): PoolerFinding | undefined {
  const free = capacity.maxConnections - capacity.reservedConnections
  if (sizes.serverConnections <= free) return undefined
  const sum = `(${sizes.poolSize} + ${sizes.reservePoolSize}) × ${databases.length} databases × ${roles.length} roles`
  return warning(
    'SIZE.SERVER',
    `Up to ${sizes.serverConnections} connections to the server (${sum} and the direct ones), which has ${free}.`,
    'Lower --pool-size, use fewer roles, or raise max_connections.',
  )
}

function budgetWarning(
  { databases, roles }: PoolerSettings,
  { budget, poolSize }: PoolerSizes,
): PoolerFinding | undefined {
  const busy = poolSize * databases.length * roles.length
  if (busy <= budget) return undefined
  return warning(
    'SIZE.BUDGET',
    `${busy} connections can be busy at once; the server does the most work on ${budget} (cores × 2 + spindles).`,
    'Let the apps share a role, or lower --pool-size.',
  )
}

function clientsWarning(
  { capacity }: PoolerSettings,
  { maxClientConnections }: PoolerSizes,
): PoolerFinding | undefined {
  const needed = clientsOf(capacity)
  if (maxClientConnections >= needed) return undefined
  const sum = `${capacity.instances} instances × ${capacity.poolMax} × ${rolloutFactor}`
  return warning(
    'SIZE.CLIENTS',
    `max_client_conn ${maxClientConnections} is less than the ${needed} that a rollout can open (${sum}).`,
    'Leave --max-client-conn out, or lower DB_POOL_MAX.',
  )
}

function waitWarning({ capacity }: PoolerSettings, sizes: PoolerSizes): PoolerFinding | undefined {
  const { queryWaitTimeoutSeconds: seconds } = sizes
  if (seconds !== 0 && seconds * 1000 > capacity.acquireTimeoutMs) return undefined
  const what =
    seconds === 0
      ? 'query_wait_timeout 0 lets a client wait for ever'
      : `query_wait_timeout ${seconds} s is not longer than DB_POOL_ACQUIRE_TIMEOUT (${capacity.acquireTimeoutMs} ms)`
  return warning(
    'TIMEOUT.QUERY_WAIT',
    `${what}: the app does not get its own clear error first.`,
    'Leave --query-wait-timeout out, or lower DB_POOL_ACQUIRE_TIMEOUT.',
  )
}

function filesWarning({ capacity }: PoolerSettings, { files }: PoolerSizes): PoolerFinding | undefined {
  if (files <= capacity.fileLimit) return undefined
  return warning(
    'SIZE.FILES',
    `Up to ${files} open files, and ${capacity.fileLimit} are allowed: logins fail once they are used up.`,
    `Set LimitNOFILE=${Math.ceil(files / 1024) * 1024} in its systemd unit and pass --fd-limit.`,
  )
}

function warning(code: string, message: string, hint: string): PoolerFinding {
  return { code, severity: 'warning', message, hint }
}
