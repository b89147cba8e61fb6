import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { PgCluster } from '../postgres/cluster.ts'
import { withTls, type PgServer } from '../postgres/server.ts'
import { serverAccount, type Account } from '../process/account.ts'
import { searchPath, type Env } from '../process/environment.ts'
import { findProgram } from '../process/find-program.ts'
import { startGuard } from '../process/guard.ts'
import { throwAwayDirectory } from '../process/storage.ts'
import { createBouncer, type PgBouncer } from './bouncer.ts'
import { bootBouncerOnFreePort, type BouncerLayout } from './boot.ts'
import {
  renderBouncerIni,
  renderUserlist,
  type BouncerConfig,
  type BouncerUser,
  type PoolMode,
} from './config.ts'

export interface StartPgBouncerOptions {
  /** A server of the run will do where no TLS is wanted. */
  readonly cluster: Pick<PgServer, 'host' | 'port' | 'superuser' | 'password'> &
    Partial<Pick<PgCluster, 'tls'>>
  readonly env: Env
  /** Default `transaction`. */
  readonly poolMode?: PoolMode
  /** Alias -> words of a connect string ("dbname=app pool_size=2"). Default: every database under its own name. */
  readonly databases?: Readonly<Record<string, string>>
  /** [pgbouncer] settings, over the testkit's. */
  readonly settings?: Readonly<Record<string, string>>
  /** TLS towards clients (required) and towards the server (verify-full); the cluster needs TLS as well. */
  readonly tls?: boolean
  /** Default: what the cluster does. */
  readonly auth?: 'trust' | 'scram'
  /** Besides the cluster's superuser, who is also pgBouncer's admin. */
  readonly users?: readonly BouncerUser[]
  /** Files of the caller's in place of the testkit's; of the options above only `tls` then counts, for the URLs. */
  readonly own?: OwnFiles
}

export interface OwnFiles {
  /** It must listen on 127.0.0.1 at this port, and read userlist.txt of this directory. */
  readonly ini: (place: { readonly port: number; readonly directory: string }) => string
  readonly userlist: string
  /** One of its admin_users, for adminUrl, admin() and url(). */
  readonly admin: Required<BouncerUser>
}

/** A pgBouncer before a cluster, on 127.0.0.1, gone with stop() or with this process. */
export async function startPgBouncer(options: StartPgBouncerOptions): Promise<PgBouncer> {
  const program = await findProgram('pgbouncer', searchPath(options.env))
  if (!program)
    throw new Error('pgbouncer is not installed: apt-get install pgbouncer (macOS: brew install pgbouncer)')
  const version = await bouncerVersion(program)
  const account = await serverAccount()
  const directory = await throwAwayDirectory('bouncer', 'disk', account)
  const guard = startGuard([directory])
  try {
    await writeUserlist(directory, options, account)
    const logPath = join(directory, 'pgbouncer.log')
    const layout: BouncerLayout = { program, directory, logPath, account, env: options.env, guard }
    const booted = await bootBouncerOnFreePort(layout, iniOf(options, directory), (port) =>
      urlOf(options, port, 'pgbouncer'),
    )
    const url = (database: string): string => urlOf(options, booted.port, database)
    return createBouncer({ ...booted, layout, version, url })
  } catch (error) {
    await guard.release()
    throw error
  }
}

function iniOf(options: StartPgBouncerOptions, directory: string): (port: number) => string {
  const { own } = options
  if (own) return (port) => own.ini({ port, directory })
  const config = bouncerConfig(options, directory)
  return (port) => renderBouncerIni({ ...config, port })
}

function bouncerConfig(options: StartPgBouncerOptions, directory: string): Omit<BouncerConfig, 'port'> {
  const { cluster } = options
  if (options.tls && !cluster.tls)
    throw new Error('pgBouncer with TLS needs a cluster started with { tls: true }')
  return {
    directory,
    server: { host: cluster.host, port: cluster.port },
    admin: cluster.superuser,
    poolMode: options.poolMode ?? 'transaction',
    auth: authOf(options),
    databases: options.databases ?? { '*': '' },
    settings: options.settings ?? {},
    ...(options.tls && cluster.tls ? { tls: cluster.tls } : {}),
  }
}

function authOf({ auth, cluster }: StartPgBouncerOptions): 'trust' | 'scram' {
  return auth ?? (cluster.password === undefined ? 'trust' : 'scram')
}

async function writeUserlist(
  directory: string,
  { cluster, users = [], own }: StartPgBouncerOptions,
  account: Account | undefined,
): Promise<void> {
  const admin: BouncerUser = {
    name: cluster.superuser,
    ...(cluster.password === undefined ? {} : { password: cluster.password }),
  }
  const path = join(directory, 'userlist.txt')
  await writeFile(path, own?.userlist ?? renderUserlist([admin, ...users]), { mode: 0o600 })
  if (account) await chown(path, account.uid, account.gid)
}

function urlOf({ cluster, tls, own }: StartPgBouncerOptions, port: number, database: string): string {
  const name = own?.admin.name ?? cluster.superuser
  const password = own?.admin.password ?? cluster.password
  const login = [encodeURIComponent(name), ...(password === undefined ? [] : [encodeURIComponent(password)])]
  const plain = `postgres://${login.join(':')}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  return tls ? withTls(plain, cluster.tls?.caPath) : plain
}

async function bouncerVersion(program: string): Promise<string> {
  const { stdout } = await execa(program, ['--version'], { timeout: 10_000 })
  return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? 'unknown'
}
