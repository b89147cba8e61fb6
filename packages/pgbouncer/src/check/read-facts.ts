import { CodedError, openPgSession } from '@twinship/core'
import type { ConsoleRow, PoolerConsole } from '../console/open.ts'
import { isAtLeast, parsePoolerVersion } from '../version.ts'
import type { PoolerDatabase, PoolerFacts, PoolerPool, ServerFacts } from './facts.ts'

/** Asks a pooler what it is; SHOW commands only, which a stats user may send. Throws PGBOUNCER.* errors. */
export async function readPoolerFacts(console: PoolerConsole): Promise<PoolerFacts> {
  const [told] = await console.run('SHOW VERSION')
  const version = parsePoolerVersion(Object.values(told ?? {})[0] ?? '')
  if (version === undefined) {
    throw new CodedError(
      'PGBOUNCER.NO_CONSOLE',
      `${console.location} does not tell its version as pgBouncer does.`,
    )
  }
  const settings = await console.run('SHOW CONFIG')
  const databases = (await console.run('SHOW DATABASES')).map(readDatabase)
  const lists = await console.run('SHOW LISTS')
  const [state] = isAtLeast(version, '1.19') ? await console.run('SHOW STATE') : []
  return {
    version,
    config: pairs(settings),
    databases: databases.filter(({ name }) => name !== 'pgbouncer'),
    pools: (await console.run('SHOW POOLS')).map(readPool).filter(({ database }) => database !== 'pgbouncer'),
    users: (await console.run('SHOW USERS')).map((row) => ({
      name: text(row, 'name') ?? '',
      poolMode: text(row, 'pool_mode'),
    })),
    clients: number(lists.find((row) => row['list'] === 'used_clients') ?? {}, 'items'),
    state:
      state === undefined ? undefined : (text(state, 'value') ?? Object.values(state).at(-1) ?? undefined),
  }
}

/** Asks the server behind it, directly or through the pooler. Throws CONNECT.* errors. */
export async function readServerFacts(url: string, location: string): Promise<ServerFacts> {
  const session = await openPgSession({ url, location, applicationName: 'twinship-ops' })
  try {
    const rows = await session.query<{ name: string; setting: string }>(
      `select name, setting from pg_catalog.pg_settings
       where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections')`,
    )
    const setting = (name: string): number => Number(rows.find((row) => row.name === name)?.setting ?? 0)
    return {
      maxConnections: setting('max_connections'),
      reservedConnections: setting('superuser_reserved_connections') + setting('reserved_connections'),
    }
  } finally {
    await session.close()
  }
}

function readDatabase(row: ConsoleRow): PoolerDatabase {
  return {
    name: text(row, 'name') ?? '',
    host: text(row, 'host'),
    poolSize: number(row, 'pool_size'),
    // Called so from 1.24 on.
    reservePoolSize: number(row, 'reserve_pool') || number(row, 'reserve_pool_size'),
    poolMode: text(row, 'pool_mode'),
    maxConnections: number(row, 'max_connections'),
    forcedUser: text(row, 'force_user'),
    paused: number(row, 'paused') === 1,
    disabled: number(row, 'disabled') === 1,
  }
}

function readPool(row: ConsoleRow): PoolerPool {
  return {
    database: text(row, 'database') ?? '',
    user: text(row, 'user') ?? '',
    waiting: number(row, 'cl_waiting'),
    idleServers: number(row, 'sv_idle') + number(row, 'sv_used'),
    maxWaitSeconds: number(row, 'maxwait'),
  }
}

function pairs(rows: readonly ConsoleRow[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [row['key'] ?? '', row['value'] ?? '']))
}

function text(row: ConsoleRow, column: string): string | undefined {
  const value = row[column]
  return value === undefined || value === null || value === '' ? undefined : value
}

function number(row: ConsoleRow, column: string): number {
  const value = Number(row[column] ?? 0)
  return Number.isFinite(value) ? value : 0
}
