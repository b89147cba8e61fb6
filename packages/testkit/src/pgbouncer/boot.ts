import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { queryOnce } from '../postgres/query.ts'
import type { Account } from '../process/account.ts'
import { serverEnv, type Env } from '../process/environment.ts'
import { freePort } from '../process/free-port.ts'
import type { Guard } from '../process/guard.ts'
import { logTail, startService, type Service } from '../process/service.ts'
import { waitUntil } from '../wait-until.ts'

export interface BouncerLayout {
  readonly program: string
  readonly directory: string
  readonly logPath: string
  readonly account: Account | undefined
  readonly env: Env
  readonly guard: Guard
}

export interface BootedBouncer {
  readonly port: number
  readonly adminUrl: string
  readonly service: Service
}

const startTimeoutMs = 15_000
const portAttempts = 10

export async function bootBouncerOnFreePort(
  layout: BouncerLayout,
  iniAt: (port: number) => string,
  adminUrlAt: (port: number) => string,
): Promise<BootedBouncer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const iniPath = join(layout.directory, 'pgbouncer.ini')
    await writeFile(iniPath, iniAt(port))
    await chmod(iniPath, 0o644)
    const adminUrl = adminUrlAt(port)
    const service = await bootBouncer(layout, adminUrl)
    if (service) return { port, adminUrl, service }
    if (attempt === portAttempts) throw new Error(`${portAttempts} ports in a row were taken by others`)
  }
}

/** undefined: the port is taken. */
export async function bootBouncer(layout: BouncerLayout, adminUrl: string): Promise<Service | undefined> {
  await writeFile(layout.logPath, '')
  const service = await startService({
    program: layout.program,
    args: [join(layout.directory, 'pgbouncer.ini')],
    account: layout.account,
    cwd: layout.directory,
    env: serverEnv(layout.env),
    logPath: layout.logPath,
    guard: layout.guard,
  })
  const what = 'pgBouncer to answer its admin'
  const answers = (): Promise<boolean> =>
    queryOnce(adminUrl, 'SHOW VERSION').then(
      () => true,
      () => false,
    )
  await waitUntil(async () => !service.running || (await answers()), {
    what,
    timeoutMs: startTimeoutMs,
  }).catch(async (error: unknown) => {
    service.signal('SIGKILL')
    throw new Error(`${what} took too long\n${await logTail(layout.logPath)}`, { cause: error })
  })
  if (service.running) return service
  const log = await logTail(layout.logPath)
  if (/Address already in use/.test(log)) return undefined
  throw new Error(`pgBouncer did not start:\n${log}`)
}
