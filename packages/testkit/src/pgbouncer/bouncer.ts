import { queryOnce, type Row } from '../postgres/query.ts'
import { endService } from '../process/service.ts'
import { waitUntil } from '../wait-until.ts'
import { bootBouncer, type BootedBouncer, type BouncerLayout } from './boot.ts'

export interface PgBouncer {
  readonly port: number
  readonly version: string
  readonly pid: number
  readonly adminUrl: string
  readonly logPath: string
  /** The cluster's superuser through the pool. */
  url(database: string): string
  /** SHOW, PAUSE, RESUME, RELOAD … */
  admin(command: string): Promise<readonly Row[]>
  /** All clients are cut off; same port, same configuration. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface BouncerParts extends BootedBouncer {
  readonly layout: BouncerLayout
  readonly version: string
  readonly url: (database: string) => string
}

export function createBouncer(parts: BouncerParts): PgBouncer {
  const { layout, adminUrl } = parts
  let service = parts.service
  let stopped: Promise<void> | undefined
  // SIGTERM ends 1.18 at once and waits for clients from 1.23 on, where SIGQUIT is the quick one.
  const end = async (): Promise<void> => {
    if (service.running)
      await endService(service, [
        ['SIGTERM', 1000],
        ['SIGQUIT', 3000],
        ['SIGKILL', 5000],
      ])
  }
  const stop = async (): Promise<void> => {
    await end()
    await layout.guard.release()
  }
  return {
    port: parts.port,
    version: parts.version,
    adminUrl,
    logPath: layout.logPath,
    url: parts.url,
    get pid() {
      return service.pid
    },
    admin: (command) => queryOnce(adminUrl, command),
    async restart() {
      await end()
      service = await waitUntil(() => bootBouncer(layout, adminUrl), {
        what: "pgBouncer's port to be free again",
        timeoutMs: 10_000,
      })
    },
    stop: () => (stopped ??= stop()),
  }
}
