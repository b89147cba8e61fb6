export type PoolMode = 'session' | 'transaction' | 'statement'

export interface BouncerUser {
  readonly name: string
  readonly password?: string
}

export interface BouncerConfig {
  readonly port: number
  readonly directory: string
  readonly server: { readonly host: string; readonly port: number }
  readonly admin: string
  readonly poolMode: PoolMode
  readonly auth: 'trust' | 'scram'
  /** Alias -> words of a connect string ("dbname=app pool_size=2"); `*` takes every other name as it is. */
  readonly databases: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
  readonly tls?: { readonly certPath: string; readonly keyPath: string; readonly caPath: string }
}

export function renderBouncerIni(config: BouncerConfig): string {
  const { host, port } = config.server
  const databases = Object.entries(config.databases).map(
    ([alias, words]) => `${alias} = ${`host=${host} port=${port} ${words}`.trimEnd()}`,
  )
  const settings: Record<string, string> = {
    pool_mode: config.poolMode,
    auth_type: config.auth === 'scram' ? 'scram-sha-256' : 'trust',
    auth_file: `${config.directory}/userlist.txt`,
    admin_users: config.admin,
    ...(config.tls ? tlsSettings(config.tls) : {}),
    ...config.settings,
    listen_addr: '127.0.0.1',
    listen_port: String(config.port),
    unix_socket_dir: config.directory,
    pidfile: `${config.directory}/pgbouncer.pid`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return ['[databases]', ...databases, '', '[pgbouncer]', ...lines, ''].join('\n')
}

function tlsSettings(tls: NonNullable<BouncerConfig['tls']>): Record<string, string> {
  return {
    client_tls_sslmode: 'require',
    client_tls_cert_file: tls.certPath,
    client_tls_key_file: tls.keyPath,
    server_tls_sslmode: 'verify-full',
    server_tls_ca_file: tls.caPath,
  }
}

/** Plain passwords: pgBouncer needs them to log in to the server with SCRAM itself. */
export function renderUserlist(users: readonly BouncerUser[]): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`
  return users.map(({ name, password = '' }) => `${quote(name)} ${quote(password)}\n`).join('')
}
