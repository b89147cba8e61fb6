import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Guard } from './guard.ts'

/** A server process: its output goes to a file, it has its own session, the guard ends it if we die. */
export interface Service {
  readonly pid: number
  readonly running: boolean
  signal(name: NodeJS.Signals): void
  /** True when it ended in time. */
  exitWithin(timeoutMs: number): Promise<boolean>
}

export interface ServiceOptions {
  readonly program: string
  readonly args: readonly string[]
  readonly account: Account | undefined
  readonly cwd: string
  readonly env: Record<string, string>
  readonly logPath: string
  readonly guard: Guard
}

export async function startService(options: ServiceOptions): Promise<Service> {
  const log = openSync(options.logPath, 'a')
  const child = spawn(options.program, options.args, {
    cwd: options.cwd,
    env: options.env,
    // Ctrl-C goes to the whole foreground group; servers must outlive it until the tests closed their connections.
    detached: true,
    stdio: ['ignore', log, log],
    ...options.account,
  })
  closeSync(log)
  const { pid } = child
  if (pid === undefined) throw await spawnError(child)
  options.guard.watch(pid)
  let running = true
  // A signal that cannot be sent shows up as a process that does not end.
  child.on('error', () => undefined)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running = false
      options.guard.unwatch(pid)
      resolve()
    })
  })
  child.unref()
  return {
    pid,
    get running() {
      return running
    },
    signal: (name) => void (running && child.kill(name)),
    async exitWithin(timeoutMs) {
      const timer = new AbortController()
      await Promise.race([
        exited,
        delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
      ])
      timer.abort()
      return !running
    },
  }
}

async function spawnError(child: NodeJS.EventEmitter): Promise<Error> {
  const [error] = (await once(child, 'error')) as [unknown]
  return error instanceof Error ? error : new Error('The server process could not be started')
}

/** Signals from mild to hard, each with its patience in milliseconds. */
export async function endService(
  service: Service,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [signal, patienceMs] of steps) {
    service.signal(signal)
    if (await service.exitWithin(patienceMs)) return
  }
  throw new Error(
    `Process ${service.pid} is still running after ${steps.map(([signal]) => signal).join(', ')}`,
  )
}

export async function logTail(path: string, lines = 15): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
