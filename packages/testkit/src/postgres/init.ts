import { chown, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { serverEnv } from '../process/environment.ts'
import { renderHba } from './config.ts'
import type { Layout } from './postmaster.ts'

export interface InitOptions {
  readonly superuser: string
  /** Set: SCRAM. Not set: trust. */
  readonly password: string | undefined
  readonly tlsRequired: boolean
}

export async function initDataDirectory(layout: Layout, options: InitOptions): Promise<void> {
  const method = options.password === undefined ? 'trust' : 'scram-sha-256'
  const passwordPath = join(layout.socketDir, 'superuser-password')
  const flags = [
    '-A',
    method,
    '-U',
    options.superuser,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '-D',
    layout.dataDir,
  ]
  if (options.password !== undefined) {
    await writeFile(passwordPath, `${options.password}\n`, { mode: 0o600 })
    if (layout.account) await chown(passwordPath, layout.account.uid, layout.account.gid)
    flags.push('--pwfile', passwordPath)
  }
  await runInitdb(layout, flags)
  await rm(passwordPath, { force: true })
  await writeFile(join(layout.dataDir, 'pg_hba.conf'), renderHba(method, options.tlsRequired))
}

async function runInitdb(layout: Layout, flags: readonly string[]): Promise<void> {
  const initdb = execa(join(layout.binDir, 'initdb'), flags, {
    ...layout.account,
    cwd: layout.socketDir,
    env: serverEnv(layout.env),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    timeout: 120_000,
  })
  const { pid } = initdb
  if (pid !== undefined) layout.guard.watch(pid)
  await initdb
  if (pid !== undefined) layout.guard.unwatch(pid)
}
