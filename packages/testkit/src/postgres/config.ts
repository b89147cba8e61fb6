export interface ConfigOptions {
  readonly port: number
  readonly socketDir: string
  readonly sharedMemory: 'posix' | 'mmap'
  readonly tls?: { readonly certPath: string; readonly keyPath: string; readonly caPath: string }
  readonly settings: Readonly<Record<string, string>>
}

/** Durability is off: the data live as long as the test. A test of crashes sets it back on. */
export function renderPostgresConf(options: ConfigOptions): string {
  const { tls } = options
  const settings: Record<string, string> = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    dynamic_shared_memory_type: options.sharedMemory,
    ...(tls
      ? { ssl: 'on', ssl_cert_file: tls.certPath, ssl_key_file: tls.keyPath, ssl_ca_file: tls.caPath }
      : {}),
    ...options.settings,
    // Where the testkit looks for the server is not negotiable.
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: options.socketDir,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `${lines.join('\n')}\n`
}

export function renderHba(method: 'trust' | 'scram-sha-256', tlsRequired: boolean): string {
  const host = tlsRequired ? 'hostssl' : 'host'
  return ['all', 'replication']
    .flatMap((database) => [
      `local ${database} all ${method}`,
      `${host} ${database} all 127.0.0.1/32 ${method}`,
      `${host} ${database} all ::1/128 ${method}`,
    ])
    .join('\n')
    .concat('\n')
}
