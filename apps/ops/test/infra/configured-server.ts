import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { queryOnce, startPostgres, type PgCluster, type PgMajor, type Row } from '@twinship/testkit'
import { infraPath, readInfra } from './infra-file.ts'

const password = 'hush-hush'

/** Sample addresses of pg_hba.conf, by who sits there. */
const samples = { pooler: '192.0.2.10/32', ops: '192.0.2.20/32', people: '192.0.2.128/25' }
export type Seat = keyof typeof samples

export type ConfiguredServer = {
  readonly cluster: PgCluster
  readonly log: () => string
  /** Serves with the files of infra/postgres, and takes this machine for one of the three of pg_hba.conf. */
  readonly seat: (here: Seat) => Promise<void>
  readonly query: (role: string, sql: string, parameters?: string) => Promise<readonly Row[]>
  /** What becomes of a login: `in`, or the SQLSTATE. */
  readonly login: (role: string, parameters?: string, password?: string) => Promise<string>
  /** As parameters of a URL: the certificate of the pooler. */
  readonly poolerCertificate: string
  /** Of one setting, as a server with these files has it. */
  readonly setting: (name: string) => string
  /** Of the file as it lies there, whatever the server was started with. */
  readonly hbaErrors: () => Promise<readonly Row[]>
}

/** A server that has the database twinship, its roles with passwords, and the files of infra/postgres. */
export async function configuredServer(version: number): Promise<ConfiguredServer> {
  const cluster = await startPostgres({ env: process.env, version: String(version) as PgMajor, tls: true })
  await cluster.createDatabase('twinship')
  await makeRoles(cluster)
  installTls(cluster)
  const hba = path.join(cluster.dataDir, 'pg_hba.conf')
  writeFileSync(hba, readInfra('postgres/pg_hba.conf'))
  const ca = encodeURIComponent(path.join(cluster.dataDir, 'ca.crt'))
  const query = (
    role: string,
    sql: string,
    parameters = `sslmode=verify-full&sslrootcert=${ca}`,
    secret = password,
  ) => queryOnce(`postgres://${role}:${secret}@127.0.0.1:${cluster.port}/twinship?${parameters}`, sql)
  return {
    cluster,
    log: () => readFileSync(cluster.logPath, 'utf8'),
    seat: async (here) => {
      writeFileSync(hba, readInfra('postgres/pg_hba.conf').replaceAll(samples[here], '127.0.0.1/32'))
      await cluster.restart()
    },
    query,
    login: (role, parameters, secret) =>
      query(role, 'select 1', parameters, secret).then(
        () => 'in',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
      ),
    poolerCertificate: poolerCertificate(cluster),
    setting: (name) => askPostgres(cluster, name),
    hbaErrors: () =>
      cluster.query('select line_number as line, error from pg_hba_file_rules where error is not null'),
  }
}

async function makeRoles(cluster: PgCluster): Promise<void> {
  await cluster.query(readInfra('postgres/roles.sql'), 'twinship')
  await cluster.query(
    'create role pgbouncer_auth login; grant connect on database twinship to pgbouncer_auth',
    'twinship',
  )
  await cluster.query('create extension pg_stat_statements', 'twinship')
  await cluster.query('create role postgres superuser login')
  for (const role of ['migrator', 'app', 'readonly', 'backup'].map((kind) => `twinship_${kind}`))
    await cluster.query(`alter role ${role} password '${password}'`)
}

/** Where postgresql.conf says they are, and itself, with what tells this server from the others of the machine. */
function installTls({ dataDir, tls, port, socketDir }: PgCluster): void {
  const { uid, gid } = statSync(dataDir)
  const files = { 'ca.crt': tls?.caPath, 'server.crt': tls?.certPath, 'server.key': tls?.keyPath }
  for (const [name, from] of Object.entries(files)) {
    const to = path.join(dataDir, name)
    copyFileSync(from ?? '', to)
    chownSync(to, uid, gid)
  }
  chmodSync(path.join(dataDir, 'server.key'), 0o600)
  copyFileSync(infraPath('postgres/postgresql.conf'), path.join(dataDir, 'twinship.conf'))
  writeFileSync(
    path.join(dataDir, 'postgresql.conf'),
    `include 'twinship.conf'\nport = ${port}\nunix_socket_directories = '${socketDir}'\nlisten_addresses = '127.0.0.1'\n`,
  )
}

function poolerCertificate({ tls }: PgCluster): string {
  const directory = path.dirname(tls?.caPath ?? '')
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: directory, stdio: 'pipe' })
  openssl('ecparam -name prime256v1 -genkey -noout -out pooler.key')
  openssl('req -config openssl.cnf -new -key pooler.key -subj /CN=pgbouncer_auth -out pooler.csr')
  openssl('x509 -req -in pooler.csr -CA ca.crt -CAkey ca.key -set_serial 2 -sha256 -days 2 -out pooler.crt')
  const at = (name: string) => encodeURIComponent(path.join(directory, name))
  return `sslmode=verify-full&sslrootcert=${at('ca.crt')}&sslcert=${at('pooler.crt')}&sslkey=${at('pooler.key')}`
}

function askPostgres({ binDir, dataDir }: PgCluster, name: string): string {
  const { uid, gid } = statSync(dataDir)
  return execFileSync(path.join(binDir, 'postgres'), ['-C', name, '-D', dataDir], {
    encoding: 'utf8',
    cwd: dataDir,
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  }).trim()
}
