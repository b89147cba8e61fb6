import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../process/account.ts'
import { serverEnv, type Env } from '../process/environment.ts'
import { freePort } from '../process/free-port.ts'
import type { Guard } from '../process/guard.ts'
import { logTail, startService, type Service } from '../process/service.ts'
import { waitUntil } from '../wait-until.ts'
import { renderPostgresConf, type ConfigOptions } from './config.ts'

/** Where a cluster lives and who runs it. */
export interface Layout {
  readonly account: Account | undefined
  readonly binDir: string
  readonly dataDir: string
  readonly socketDir: string
  readonly logPath: string
  readonly env: Env
  readonly guard: Guard
}

const startTimeoutMs = 60_000
const portAttempts = 10

type Settings = Omit<ConfigOptions, 'port' | 'socketDir'>

/** Somebody may take the port between our look and the server's bind: then another one. */
export async function bootOnFreePort(
  layout: Layout,
  settings: Settings,
): Promise<{ readonly port: number; readonly postmaster: Service }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const conf = renderPostgresConf({ ...settings, port, socketDir: layout.socketDir })
    await writeFile(join(layout.dataDir, 'postgresql.conf'), conf)
    const postmaster = await bootPostmaster(layout)
    if (postmaster) return { port, postmaster }
    if (attempt === portAttempts) throw new Error(`${portAttempts} ports in a row were taken by others`)
  }
}

/** undefined: the port is taken. */
export async function bootPostmaster(layout: Layout): Promise<Service | undefined> {
  await writeFile(layout.logPath, '')
  const postmaster = await startService({
    program: join(layout.binDir, 'postgres'),
    args: ['-D', layout.dataDir],
    account: layout.account,
    cwd: layout.socketDir,
    env: serverEnv(layout.env),
    logPath: layout.logPath,
    guard: layout.guard,
  })
  const what = 'PostgreSQL to accept connections'
  await waitUntil(async () => !postmaster.running || (await isReady(layout, postmaster.pid)), {
    what,
    timeoutMs: startTimeoutMs,
  }).catch(async (error: unknown) => {
    postmaster.signal('SIGKILL')
    throw new Error(`${what} took too long\n${await logTail(layout.logPath)}`, { cause: error })
  })
  if (postmaster.running) return postmaster
  const log = await logTail(layout.logPath)
  if (/Address already in use/.test(log)) return undefined
  throw new Error(`PostgreSQL did not start:\n${log}`)
}

/** As pg_ctl does it: the server writes its state into the eighth line of its pid file. */
async function isReady(layout: Layout, pid: number): Promise<boolean> {
  const text = await readFile(join(layout.dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}
