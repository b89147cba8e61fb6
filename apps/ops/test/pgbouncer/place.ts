import { startPgBouncer, startPostgres, type PgBouncer, type PgCluster } from '@twinship/testkit'
import { ops } from '../run-ops.ts'

const admin = { name: 'pgbouncer_admin', password: 'hush admin' }

/** A pooler on what the commands print, before a server with TLS and passwords. */
export async function startGoodPooler(cluster: PgCluster): Promise<PgBouncer> {
  const { tls } = cluster
  if (tls === undefined) throw new Error('the server has no TLS')
  const list = await ops(['pgbouncer', 'hash', '--stdin', '--user', admin.name], { input: admin.password })
  const userlist = list.stdout.split('\n').filter((line) => line.startsWith('"'))
  const place = [
    '--host',
    cluster.host,
    '--port',
    String(cluster.port),
    '--database',
    'postgres',
    '--role',
    'app',
  ]
  const files = ['--client-cert', tls.certPath, '--client-key', tls.keyPath, '--server-ca', tls.caPath]
  const config = await ops(['pgbouncer', 'config', '--cores', '2', '--auth', 'userlist', ...place, ...files])
  return startPgBouncer({
    env: process.env,
    cluster,
    tls: true,
    own: {
      admin,
      userlist: `${userlist.join('\n')}\n`,
      ini: ({ port, directory }) =>
        config.stdout
          .replace('listen_port = 6432', `listen_port = ${port}`)
          .replace('/etc/pgbouncer/userlist.txt', `${directory}/userlist.txt`),
    },
  })
}

export const startServer = (): Promise<PgCluster> =>
  startPostgres({ env: process.env, tls: true, scram: true })
