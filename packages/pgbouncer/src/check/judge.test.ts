import { describe, expect, it } from 'vitest'
import type { PoolerDatabase, PoolerFacts, PoolerPool } from './facts.ts'
import { judgePooler } from './judge.ts'

const good = {
  pool_mode: 'transaction',
  auth_type: 'scram-sha-256',
  auth_user: 'pgbouncer_auth',
  auth_query: 'SELECT rolename, verifier FROM ops_pgbouncer.lookup($1)',
  listen_addr: '10.0.0.5',
  client_tls_sslmode: 'require',
  server_tls_sslmode: 'verify-full',
  server_tls_ca_file: '/ca',
  max_client_conn: '50',
  query_wait_timeout: '90',
  server_login_retry: '1',
  query_timeout: '0',
  ignore_startup_parameters: 'extra_float_digits',
  server_reset_query: 'DISCARD ALL',
  server_reset_query_always: '0',
  server_check_query: 'select 1',
  log_pooler_errors: '1',
  application_name_add_host: '0',
  max_prepared_statements: '200',
  admin_users: 'boss',
  stats_users: '',
}
const database: PoolerDatabase = {
  name: 'app',
  host: 'db.example.org',
  poolSize: 5,
  reservePoolSize: 1,
  poolMode: undefined,
  maxConnections: 7,
  forcedUser: undefined,
  paused: false,
  disabled: false,
}
const pool: PoolerPool = { database: 'app', user: 'a', waiting: 0, idleServers: 0, maxWaitSeconds: 0 }

function judge(config: Partial<typeof good> = {}, facts: Partial<PoolerFacts> = {}, more: object = {}) {
  const findings = judgePooler({
    facts: {
      version: { major: 1, minor: 25, patch: 2 },
      config: new Map(Object.entries({ ...good, ...config })),
      databases: [database],
      pools: [pool],
      users: [
        { name: 'boss', poolMode: undefined },
        { name: 'a', poolMode: undefined },
      ],
      clients: 3,
      state: 'active',
      ...facts,
    },
    server: { maxConnections: 100, reservedConnections: 3 },
    expected: { acquireTimeoutMs: 60_000, clients: 40, directConnections: 5, ...more },
  })
  return findings.map(({ code, severity }) => `${severity} ${code}`)
}

describe('a running pooler', () => {
  it('that is set up well has no findings', () => expect(judge()).toEqual([]))

  it.each<readonly [Partial<typeof good>, string]>([
    [{ pool_mode: 'statement' }, 'error POOL.MODE'],
    [{ pool_mode: 'session' }, 'warning POOL.MODE'],
    [{ auth_type: 'trust' }, 'error AUTH.TYPE'],
    [{ auth_type: 'any' }, 'error AUTH.TYPE'],
    [{ auth_type: 'plain' }, 'error AUTH.TYPE'],
    [{ auth_type: 'md5' }, 'warning AUTH.TYPE'],
    [{ auth_type: 'hba' }, 'note AUTH.TYPE'],
    [
      { auth_query: 'select usename, passwd from pg_shadow where usename=$1 and valuntil > now()' },
      'warning AUTH.QUERY',
    ],
    [{ client_tls_sslmode: 'prefer' }, 'error TLS.CLIENT'],
    [{ client_tls_sslmode: 'disable', listen_addr: '127.0.0.1,::1' }, 'warning TLS.CLIENT'],
    [{ server_tls_sslmode: 'require' }, 'error TLS.SERVER'],
    [{ server_tls_sslmode: 'prefer' }, 'error TLS.SERVER'],
    [{ server_tls_sslmode: 'verify-ca' }, 'warning TLS.SERVER'],
    [{ server_tls_ca_file: '' }, 'error TLS.SERVER'],
    [{ listen_addr: '*' }, 'warning LISTEN.EVERYWHERE'],
    [{ max_client_conn: '39' }, 'warning SIZE.CLIENTS'],
    [{ query_wait_timeout: '0' }, 'error TIMEOUT.QUERY_WAIT'],
    [{ query_wait_timeout: '60' }, 'warning TIMEOUT.QUERY_WAIT'],
    [{ server_login_retry: '15' }, 'warning TIMEOUT.LOGIN_RETRY'],
    [{ query_timeout: '30' }, 'warning TIMEOUT.QUERY'],
    [{ ignore_startup_parameters: 'extra_float_digits, lock_timeout' }, 'error HIDDEN.STARTUP_PARAMETER'],
    [{ ignore_startup_parameters: 'search_path' }, 'error HIDDEN.STARTUP_PARAMETER'],
    [{ ignore_startup_parameters: 'options' }, 'error HIDDEN.STARTUP_PARAMETER'],
    [{ ignore_startup_parameters: 'statement_timeout' }, 'error HIDDEN.STARTUP_PARAMETER'],
    [{ ignore_startup_parameters: 'geqo' }, 'warning HIDDEN.STARTUP_PARAMETER'],
    [{ server_reset_query_always: '1' }, 'warning HIDDEN.RESET'],
    [{ server_check_query: '' }, 'warning HIDDEN.SERVER_CHECK'],
    [{ log_pooler_errors: '0' }, 'error HIDDEN.LOG'],
    [{ application_name_add_host: '1' }, 'note HIDDEN.APPLICATION_NAME'],
    [{ max_prepared_statements: '0' }, 'warning PREPARED.OFF'],
  ])('%j', (config, finding) => expect(judge(config)).toEqual([finding]))

  it.each<readonly [Partial<PoolerFacts>, readonly string[]]>([
    [{ databases: [{ ...database, paused: true }] }, ['error STATE.PAUSED']],
    [{ databases: [{ ...database, disabled: true }] }, ['error STATE.DISABLED']],
    [{ databases: [{ ...database, poolMode: 'statement' }] }, ['error POOL.MODE']],
    [{ users: [{ name: 'a', poolMode: 'session' }] }, ['warning POOL.MODE']],
    [{ state: 'paused' }, ['error STATE.PAUSED']],
    [{ pools: [{ ...pool, waiting: 1 }] }, ['warning POOL.WAITING']],
    [{ pools: [{ ...pool, waiting: 1, maxWaitSeconds: 5 }] }, ['error POOL.WAITING']],
    [
      { state: undefined, pools: [{ ...pool, waiting: 1, maxWaitSeconds: 1, idleServers: 1 }] },
      ['error STATE.HELD', 'warning POOL.WAITING'],
    ],
    [{ clients: 41 }, ['warning SIZE.NEARLY_FULL']],
    [{ databases: [{ ...database, maxConnections: 93 }] }, ['error SIZE.SERVER']],
    [{ databases: [{ ...database, maxConnections: 92 }] }, []],
    [{ databases: [{ ...database, maxConnections: 0, poolSize: 92 }] }, ['error SIZE.SERVER']],
    [{ databases: [{ ...database, maxConnections: 0, poolSize: 0 }] }, ['warning SIZE.UNBOUNDED']],
  ])('%j', (facts, found) => expect(judge({}, facts)).toEqual(found))

  it('is old', () => {
    const at = (minor: number, patch = 0) => judge({}, { version: { major: 1, minor, patch } })
    expect(at(18)).toEqual(['note PREPARED.UNKNOWN', ...Array<string>(6).fill('warning VERSION.CVE')])
    expect(at(25)).toHaveLength(5)
    expect(at(25, 1)).toHaveLength(4)
    expect(at(17)[0]).toBe('error VERSION.OLD')
    expect(
      judge(
        { auth_query: 'select usename, passwd from pg_shadow where usename=$1' },
        { version: { major: 1, minor: 24, patch: 0 } },
      ),
    ).toContain('error AUTH.EXPIRED')
  })
})
