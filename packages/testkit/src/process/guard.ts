import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Ends processes and deletes directories when this process dies, however it dies: a detached `sh` (guard.sh)
 * holds the read end of a pipe whose write end the kernel closes even after `kill -9`. It then sends SIGQUIT
 * (PostgreSQL's immediate stop), five seconds later SIGKILL, and removes the directories.
 */
export interface Guard {
  watch(pid: number): void
  unwatch(pid: number): void
  /** Everything watched has ended: deletes the directories here and sends the guard home. */
  release(): Promise<void>
}

/** Prefix of every directory that may be deleted recursively. */
export const guardedPrefix = 'twinship-'

export function startGuard(directories: readonly string[]): Guard {
  for (const directory of directories) assertGuardable(directory)
  const script = fileURLToPath(new URL('guard.sh', import.meta.url))
  const child = spawn('/bin/sh', [script, ...directories], {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const exited = once(child, 'exit')
  exited.catch(() => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  const tell = (line: string): void => void child.stdin.write(`${line}\n`)
  return {
    watch: (pid) => tell(`+ ${pid}`),
    unwatch: (pid) => tell(`- ${pid}`),
    async release() {
      for (const directory of directories) await removeDirectory(directory)
      child.ref()
      child.stdin.end('.\n')
      await exited
    },
  }
}

async function removeDirectory(directory: string): Promise<void> {
  assertGuardable(directory)
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

function assertGuardable(directory: string): void {
  if (isAbsolute(directory) && basename(directory).startsWith(guardedPrefix)) return
  throw new Error(`Refusing to delete ${directory}: only ${guardedPrefix}* directories are throw-away`)
}
