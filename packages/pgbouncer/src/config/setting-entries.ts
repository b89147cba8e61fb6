import { requireHost, requireListedName, requirePath } from '../guard.ts'
import { authRole, lookupQuery } from '../sql/auth-query.ts'
import { isAtLeast } from '../version.ts'
import { entry, type Entry } from './entry.ts'
import type { PoolerSettings } from './settings.ts'
import { clientsOf, type PoolerSizes } from './size.ts'

/** The section [pgbouncer], in groups. */
export function settingEntries(settings: PoolerSettings, sizes: PoolerSizes): readonly (readonly Entry[])[] {
  return [
    listenEntries(settings),
    authEntries(settings),
    tlsEntries(settings),
    sizeEntries(settings, sizes),
    timeoutEntries(settings, sizes),
    protocolEntries(settings),
  ]
}

function listenEntries({ listen }: PoolerSettings): readonly Entry[] {
  return [
    entry(
      'listen_addr',
      requireHost(listen.address, 'The address to listen on'),
      'this address alone; known flaws of old releases need no login, so never one that the internet reaches',
    ),
    entry('listen_port', listen.port, 'where clients connect'),
    entry('unix_socket_dir', '', 'no socket: over one, TLS and the password of the console do not apply'),
  ]
}

function authEntries({ auth, target, databases }: PoolerSettings): readonly Entry[] {
  const admins = auth.admins.map((name) => requireListedName(name, 'The name of an admin'))
  const watchers = auth.watchers.map((name) => requireListedName(name, 'The name of a stats user'))
  const lookup =
    auth.kind === 'userlist'
      ? []
      : [
          entry(
            'auth_user',
            authRole,
            'the role that looks verifiers up on the server; it may do nothing else',
          ),
          entry(
            'auth_query',
            lookupQuery,
            'a changed password holds at once, and nobody keeps a second list',
          ),
          ...(isAtLeast(target, '1.19')
            ? [
                entry(
                  'auth_dbname',
                  databases[0]?.alias ?? '',
                  'the function is needed in this database only',
                ),
              ]
            : []),
        ]
  return [
    entry(
      'auth_type',
      'scram-sha-256',
      'the password never crosses the network, and the same proof opens the server',
    ),
    entry(
      'auth_file',
      requirePath(auth.authFile, 'The path of userlist.txt'),
      auth.kind === 'userlist'
        ? 'everyone who may log in'
        : 'the people of the console; everyone else comes by auth_query',
    ),
    ...lookup,
    entry('admin_users', admins.join(','), 'may PAUSE, RESUME, RECONNECT and RELOAD'),
    entry('stats_users', watchers.join(','), 'may SHOW and nothing else: for checks and monitoring'),
  ]
}

function tlsEntries({ tls }: PoolerSettings): readonly Entry[] {
  const path = (name: string, value: string, what: string, reason: string): Entry =>
    entry(name, requirePath(value, what), reason)
  const own =
    tls.own === undefined
      ? []
      : [
          path(
            'server_tls_cert_file',
            tls.own.cert,
            "The path of pgBouncer's own certificate",
            `how it logs in as ${authRole} without a password`,
          ),
          path('server_tls_key_file', tls.own.key, "The path of pgBouncer's own key", 'its key, 0600'),
        ]
  return [
    entry('client_tls_sslmode', 'require', 'no client without TLS'),
    path(
      'client_tls_cert_file',
      tls.clientCert,
      'The path of the certificate',
      'what clients with sslmode=verify-full check',
    ),
    path('client_tls_key_file', tls.clientKey, 'The path of the key', 'its key, 0600'),
    entry('client_tls_protocols', 'secure', 'TLS 1.2 and 1.3'),
    entry('server_tls_sslmode', 'verify-full', '"require" would encrypt to whoever answers'),
    path('server_tls_ca_file', tls.serverCa, 'The path of the CA', "who signed the server's certificate"),
    entry('server_tls_protocols', 'secure', 'TLS 1.2 and 1.3'),
    ...own,
  ]
}

function sizeEntries({ capacity, roles, databases }: PoolerSettings, sizes: PoolerSizes): readonly Entry[] {
  const { cores, spindles, maxConnections, reservedConnections, directConnections } = capacity
  const pairs = `${databases.length} databases × ${roles.length} roles`
  return [
    entry(
      'max_client_conn',
      sizes.maxClientConnections,
      `a rollout opens ${clientsOf(capacity)} (${capacity.instances} instances × ${capacity.poolMax} × 2), and some for people`,
    ),
    entry(
      'default_pool_size',
      sizes.poolSize,
      `(${cores} cores × 2 + ${spindles} spindles) over ${pairs}: more connections only queue inside the server`,
    ),
    entry(
      'reserve_pool_size',
      sizes.reservePoolSize,
      'for a pool whose clients have waited reserve_pool_timeout',
    ),
    entry('reserve_pool_timeout', 3, 'seconds: a short peak does not touch the reserve'),
    entry(
      'max_db_connections',
      sizes.maxDbConnections,
      `in all ${sizes.serverConnections} with ${directConnections} direct ones, of ${maxConnections} − ${reservedConnections} on the server`,
    ),
  ]
}

function timeoutEntries({ capacity }: PoolerSettings, sizes: PoolerSizes): readonly Entry[] {
  return [
    entry(
      'query_wait_timeout',
      sizes.queryWaitTimeoutSeconds,
      `seconds; longer than DB_POOL_ACQUIRE_TIMEOUT (${capacity.acquireTimeoutMs} ms), so that the app's own error comes first`,
    ),
    entry('server_login_retry', 1, 'second; the default serves the error of an outage for 15 s after it'),
    entry('server_connect_timeout', 5, 'seconds; the default waits 15 for a host that is gone'),
    entry('server_idle_timeout', 600, 'seconds; idle connections go back to the server'),
    entry('server_lifetime', 3600, 'seconds; memory and stray settings of a connection do not last'),
    entry(
      'idle_transaction_timeout',
      60,
      'seconds; a forgotten transaction would keep its connection from everyone',
    ),
    entry('client_login_timeout', 15, 'seconds; for the whole login'),
  ]
}

function protocolEntries({ target }: PoolerSettings): readonly Entry[] {
  const prepared = isAtLeast(target, '1.21')
    ? [
        entry(
          'max_prepared_statements',
          200,
          'named statements hold through the pooler; after a migration: RECONNECT',
        ),
      ]
    : []
  return [
    entry('pool_mode', 'transaction', 'a server connection for a transaction, not for a client'),
    entry(
      'ignore_startup_parameters',
      'extra_float_digits',
      'that one is harmless; an ignored lock_timeout or search_path would be believed and not hold',
    ),
    ...prepared,
    entry('log_connections', 0, 'one line a login says nothing'),
    entry('log_disconnections', 0, 'the same'),
    entry('log_pooler_errors', 1, 'errors that clients get are in the log too'),
  ]
}
