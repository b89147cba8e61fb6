import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { waitUntil } from '../src/index.ts'

const fixture = fileURLToPath(new URL('fixtures/start-servers.ts', import.meta.url))

interface Started {
  readonly pids: readonly number[]
  readonly directories: readonly string[]
}

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'a test process ended by %s leaves no server and no directory',
  async (signal) => {
    const child = spawn(process.execPath, ['--import', 'tsx', fixture], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const started = JSON.parse(line) as Started
    expect(started.pids.map(isAlive)).toEqual([true, true, true])
    expect(started.directories.map((directory) => existsSync(directory))).toEqual([true, true, true])
    child.kill(signal)
    await once(child, 'exit')
    await waitUntil(() => !started.pids.some(isAlive), { what: 'the servers to end', timeoutMs: 20_000 })
    await waitUntil(() => !started.directories.some((directory) => existsSync(directory)), {
      what: 'the directories to be deleted',
      timeoutMs: 10_000,
    })
  },
)

test('a test process that ends without stop() leaves nothing either', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, 'leave'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const started = JSON.parse(line) as Started
  await waitUntil(() => !started.pids.some(isAlive), { what: 'the servers to end', timeoutMs: 20_000 })
  await waitUntil(() => !started.directories.some((directory) => existsSync(directory)), {
    what: 'the directories to be deleted',
    timeoutMs: 10_000,
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
