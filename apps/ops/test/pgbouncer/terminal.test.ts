import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { waitUntil } from '@twinship/testkit'
import { afterAll, expect, it } from 'vitest'
import { binArguments, workspaceRoot } from '../run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-terminal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The program on a terminal of its own; `script` makes one, without a size. */
function onTerminal(...args: readonly string[]) {
  const command = [process.execPath, ...binArguments, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `stty rows 24 cols 100; ${command}`, '/dev/null'], {
    cwd: workspaceRoot,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, INIT_CWD: folder, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let shown = ''
  child.stdout.on('data', (data: Buffer) => (shown += data.toString()))
  const done = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
  return {
    done,
    shown: () => shown,
    async answer(question: string, keys: string) {
      await waitUntil(() => shown.includes(question), { what: question, timeoutMs: 60_000 })
      child.stdin.write(keys)
    },
  }
}

it('asks for a user, and shows nothing of the password', async () => {
  const terminal = onTerminal('pgbouncer')
  await terminal.answer('What is to be done?', '\r')
  await terminal.answer('Name of the role', 'app\r')
  await terminal.answer('userlist.txt to put it into', 'userlist.txt\r')
  await terminal.answer('Password of app', 'hush-hush\r')
  await terminal.answer('Once more', 'hush-hush\r')
  expect(await terminal.done).toBe(0)
  expect(terminal.shown()).toMatch(/ALTER ROLE "app" PASSWORD 'SCRAM-SHA-256\$4096:/)
  expect(terminal.shown()).not.toMatch(/hush|[*•▪]{2}/u)
  expect(readFileSync(path.join(folder, 'userlist.txt'), 'utf8')).toMatch(/^"app" "SCRAM-SHA-256\$/)
})

it('is left with Ctrl-C', async () => {
  const terminal = onTerminal('pgbouncer', 'hash')
  await terminal.answer('Password of the role', 'hu\u0003')
  expect(await terminal.done).toBe(130)
  expect(terminal.shown()).toContain('INTERRUPTED')
})
