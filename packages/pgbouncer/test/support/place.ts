import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openPgSession } from '@twinship/core'
import { startPgBouncer, startPostgres, type PgBouncer, type PgCluster } from '@twinship/testkit'
import { execa } from 'execa'
import { createPoolerConfig, sampleSettings, type PoolerSettings } from '../../src/index.ts'
import { scramVerifier } from '../../src/credentials/scram.ts'
import { userlistLine } from '../../src/userlist/render.ts'

const admin = { name: 'pgbouncer_admin', password: 'admin hush' }

export type Place = {
  readonly cluster: PgCluster
  /** The certificate of pgbouncer_auth. */
  readonly own: { readonly cert: string; readonly key: string }
}

/** A server with TLS and SCRAM that lets pgbouncer_auth in by certificate. */
export async function createPlace(): Promise<Place> {
  const cluster = await startPostgres({ env: process.env, tls: true, scram: true })
  const own = await createCertificate(cluster, 'pgbouncer_auth')
  const file = path.join(cluster.dataDir, 'pg_hba.conf')
  const hba = await readFile(file, 'utf8')
  await writeFile(file, `hostssl all pgbouncer_auth 127.0.0.1/32 cert\n${hba}`)
  await cluster.query('select pg_reload_conf()')
  return { cluster, own }
}

async function createCertificate(cluster: PgCluster, name: string): Promise<Place['own']> {
  const directory = path.dirname(cluster.tls?.certPath ?? '')
  const at = (file: string): string => path.join(directory, file)
  const openssl = (command: string) => execa('openssl', command.split(' '), { cwd: directory })
  // A copy keeps the owner whom pgBouncer runs as.
  await execa('cp', ['-p', at('server.key'), at(`${name}.key`)])
  await openssl(`req -config openssl.cnf -new -key ${name}.key -subj /CN=${name} -out ${name}.csr`)
  await openssl(
    `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -set_serial 2 -sha256 -days 2 -out ${name}.crt`,
  )
  return { cert: at(`${name}.crt`), key: at(`${name}.key`) }
}

export type PoolerOptions = {
  readonly settings?: Partial<PoolerSettings>
  /** Lines of userlist.txt beside the admin's. */
  readonly userlist?: string
  readonly change?: (ini: string) => string
}

/** pgBouncer on the configuration that the package makes for this server. */
export async function startPooler({ cluster, own }: Place, options: PoolerOptions = {}): Promise<PgBouncer> {
  const { tls } = cluster
  if (tls === undefined) throw new Error('the server has no TLS')
  const { settings = {}, userlist = '', change = (ini: string) => ini } = options
  const verifier = await scramVerifier(admin.password, { salt: Buffer.from('0123456789abcdef') })
  return startPgBouncer({
    env: process.env,
    cluster,
    tls: true,
    own: {
      admin,
      userlist: userlistLine({ name: admin.name, credential: verifier }) + userlist,
      ini: ({ port, directory }) => {
        const all: PoolerSettings = {
          ...sampleSettings,
          server: { host: cluster.host, port: cluster.port },
          tls: { clientCert: tls.certPath, clientKey: tls.keyPath, serverCa: tls.caPath, own },
          ...settings,
          listen: { address: '127.0.0.1', port },
          auth: {
            kind: settings.auth?.kind ?? 'auth_query',
            authFile: `${directory}/userlist.txt`,
            admins: [admin.name],
            watchers: [],
          },
        }
        return change(createPoolerConfig(all).ini)
      },
    },
  })
}

/** Logs in through the pooler with its certificate checked, and says who it is on the server. */
export async function login(
  { cluster }: Place,
  pooler: PgBouncer,
  [name, password]: readonly [string, string],
  database = 'app',
): Promise<string | undefined> {
  const user = `${encodeURIComponent(name)}:${encodeURIComponent(password)}`
  const ca = encodeURIComponent(cluster.tls?.caPath ?? '')
  const url = `postgres://${user}@127.0.0.1:${pooler.port}/${encodeURIComponent(database)}?sslmode=verify-full&sslrootcert=${ca}`
  const session = await openPgSession({ url, location: 'pooler', applicationName: 'test' })
  try {
    const [row] = await session.query<{ who: string }>('select session_user::text as who')
    return row?.who
  } finally {
    await session.close()
  }
}
