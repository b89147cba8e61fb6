import type { Guard } from '../process/guard.ts'
import { endService, type Service } from '../process/service.ts'
import type { TlsFiles } from '../tls/certificates.ts'
import { waitUntil } from '../wait-until.ts'
import { bootPostmaster, type Layout } from './postmaster.ts'
import { connectServer, withTls, type PgServer, type PgServerInfo } from './server.ts'

export type StopMode = 'smart' | 'fast' | 'immediate'

/** A server of our own: started -> (crash | restart)* -> stop. */
export interface PgCluster extends PgServer {
  readonly binDir: string
  readonly dataDir: string
  readonly socketDir: string
  readonly logPath: string
  readonly tls?: TlsFiles
  /** The postmaster's; another one after every restart. */
  readonly pid: number
  readonly running: boolean
  /** Same data, same port; also brings a crashed server back. */
  restart(mode?: StopMode): Promise<void>
  /** Immediate shutdown: no checkpoint, the next start recovers from the WAL. */
  crash(): Promise<void>
  /** Ends the server and deletes its directory. */
  stop(): Promise<void>
}

export interface ClusterParts {
  readonly layout: Layout
  readonly port: number
  readonly postmaster: Service
  readonly superuser: string
  readonly password: string | undefined
  readonly tls: TlsFiles | undefined
  readonly tlsRequired: boolean
  readonly binaries: { readonly major: number; readonly version: string }
  readonly guard: Guard
}

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const

export function createCluster(parts: ClusterParts): PgCluster {
  const { layout, tls } = parts
  let postmaster = parts.postmaster
  let stopped: Promise<void> | undefined
  const end = async (mode: StopMode): Promise<void> => {
    if (postmaster.running)
      await endService(postmaster, [
        [signals[mode], 30_000],
        ['SIGQUIT', 10_000],
        ['SIGKILL', 5000],
      ])
  }
  const stop = async (): Promise<void> => {
    await end('fast')
    await parts.guard.release()
  }
  return {
    ...connectServer(clusterInfo(parts)),
    binDir: layout.binDir,
    dataDir: layout.dataDir,
    socketDir: layout.socketDir,
    logPath: layout.logPath,
    ...(tls ? { tls } : {}),
    get pid() {
      return postmaster.pid
    },
    get running() {
      return postmaster.running
    },
    async restart(mode = 'fast') {
      await end(mode)
      postmaster = await bootAgain(layout)
    },
    crash: () => end('immediate'),
    stop: () => (stopped ??= stop()),
  }
}

/** The port is ours; right after a crash the old sockets may still hold it for a moment. */
function bootAgain(layout: Layout): Promise<Service> {
  return waitUntil(() => bootPostmaster(layout), { what: 'the port to be free again', timeoutMs: 10_000 })
}

function clusterInfo(parts: ClusterParts): PgServerInfo {
  const { superuser, password, port, tls } = parts
  const login = password === undefined ? superuser : `${superuser}:${encodeURIComponent(password)}`
  const plain = `postgres://${login}@127.0.0.1:${port}/postgres`
  return {
    baseUrl: parts.tlsRequired ? withTls(plain, tls?.caPath) : plain,
    version: parts.binaries.major,
    serverVersion: parts.binaries.version,
    databasePrefix: '',
    ...(tls ? { caCertPath: tls.caPath } : {}),
  }
}
