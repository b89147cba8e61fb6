import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@twinship/db'
import { usePostgres } from '@twinship/testkit'
import { runSeed } from '../src/run.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from './support/migrate.ts'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = await mkdtemp(path.join(tmpdir(), 'twinship-seed-cli-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

type Result = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = packageFolder,
  stdoutFd?: number,
) {
  const bin = path.join(packageFolder, 'src', 'bin.ts')
  const argv = ['--import', import.meta.resolve('tsx'), '--conditions=twinship-source', bin, ...args]
  const child = spawn(process.execPath, argv, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', stdoutFd ?? 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (part: Buffer) => (stdout += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (stderr += part.toString()))
  const result = once(child, 'close').then(([code]): Result => ({
    code: code as number | null,
    stdout,
    stderr,
  }))
  return { child, result, stderr: () => stderr }
}

/** The program in this process: what does not need one of its own. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> {
  let [stdout, stderr] = ['', '']
  const code = await runSeed({
    args,
    env,
    root: folder,
    signal: new AbortController().signal,
    stdout: (text) => (stdout += text),
    stderr: { write: (text) => (stderr += text), isTty: false },
  })
  return { code, stdout, stderr }
}

async function countUsers(url: string): Promise<number> {
  const connection = await connect({ url, env: { NODE_ENV: 'test' } })
  try {
    return await connection.db.$count(connection.tables.users)
  } finally {
    await connection.close()
  }
}

test('stdout has the report, and the same document with --json', async () => {
  const url = `file:${folder}/one.db`
  await migrate(url)
  const text = await start(['--', '--at', '2026-11-23'], { DATABASE_URL: url }).result
  expect(text).toMatchObject({ code: 0, stderr: '' })
  expect(text.stdout).toMatch(
    /^Seeded the development data: --seed 1 --at 2026-11-23T00:00:00\.000Z\n\ntable +rows +inserted +content\n/,
  )
  expect(text.stdout).toMatch(/\nevent_type_catalog +7 +6 +[0-9a-f]{12}\n/)
  expect(text.stdout).toMatch(
    /\nTest accounts:\njordan@twinship\.test +password123 +Jordan Rivers, identical, pair TEST123\n/,
  )
  const json = await run(['--json', '--url', url], { NODE_ENV: 'test', DATABASE_URL: 'file:elsewhere.db' })
  expect(JSON.parse(json.stdout)).toMatchObject({
    profile: 'development',
    at: '2026-11-23T00:00:00.000Z',
    dryRun: false,
  })
})

test.each([
  [['--profile', 'demo'], {}, 2, 'USAGE.INVALID'],
  [['--seed', 'x'], {}, 2, 'USAGE.INVALID'],
  [['--at', '2026-02-30'], {}, 2, 'USAGE.INVALID'],
  [['--at', 'today'], {}, 2, 'USAGE.INVALID'],
  [['--scale', '-1'], {}, 2, 'USAGE.INVALID'],
  [['--scale', '1000000'], {}, 2, 'USAGE.INVALID'],
  [['extra'], {}, 2, 'USAGE.INVALID'],
  [['--nope'], {}, 2, 'USAGE.INVALID'],
  [['--at', 'postgres://u:secret@h/d'], {}, 2, 'USAGE.INVALID'],
  [['--bogus=postgres://u:secret@h/d'], {}, 2, 'USAGE.INVALID'],
  [['postgres://u:secret@h/d'], {}, 2, 'USAGE.INVALID'],
  [['--url', `file:${folder}`], {}, 2, 'DB.READ_ONLY'],
  [[], { NODE_ENV: 'prod', DB_POOL_MAX: 'many' }, 2, 'CONFIG.INVALID'],
  [['--url', 'mysql://localhost/x'], {}, 2, 'CONFIG.INVALID'],
  [['--url', 'postgres://u:secret@db.example.com/x'], {}, 2, 'CONFIG.REMOTE_IN_DEVELOPMENT'],
  [['--url', 'postgres://u:secret@127.0.0.1:1/x'], {}, 2, 'CONNECT.UNREACHABLE'],
  [
    ['--profile', 'development', '--url', 'file:x.db'],
    { NODE_ENV: 'production' },
    2,
    'CONFIG.WRONG_ENVIRONMENT',
  ],
  [['--url', 'file:none.db'], {}, 2, 'CONNECT.NO_DATABASE'],
  [['--url', 'file:none.db', '--clear', '--yes'], { NODE_ENV: 'staging' }, 3, 'CONFIRM.MISSING'],
] as const)('%j %j: exit %i, %s', async (args, env, code, expected) => {
  const json = await run([...args, '--json'], env)
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: expected, hint: expect.any(String) } })
  expect(json).toMatchObject({ code, stderr: '' })
  const text = await run(args, env)
  expect(text).toMatchObject({ code, stdout: '' })
  expect(text.stderr).toMatch(new RegExp(`^${expected}: `))
  expect(text.stderr + json.stdout).not.toContain('secret')
})

test('a bad environment ends the program itself with its code, on stderr', async () => {
  const result = await start([], { NODE_ENV: 'prod' }).result
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toMatch(/^CONFIG\.INVALID: /)
})

test('a bad --url is named so, beside everything else that is wrong', async () => {
  const { stderr } = await run(['--url', 'mysql://u:secret@h/x'], { NODE_ENV: 'prod', DB_POOL_MIN: '99' })
  for (const name of ['NODE_ENV', 'DB_POOL_MIN', '--url']) expect(stderr).toContain(`  - ${name} `)
  expect(stderr).not.toContain('DATABASE_')
})

test('an .env that cannot be read is an error like any other', async () => {
  const root = path.join(folder, 'unreadable')
  await mkdir(path.join(root, '.env'), { recursive: true })
  await writeFile(path.join(root, 'pnpm-workspace.yaml'), '')
  const text = await start(['--dry-run'], {}, root).result
  expect(text).toMatchObject({ code: 2, stdout: '' })
  expect(text.stderr).toMatch(/^CONFIG\.INVALID: .+\(EISDIR\)\.\n.+\n$/)
  const json = await start(['--dry-run', '--json'], {}, root).result
  expect(json).toMatchObject({ code: 2, stderr: '' })
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'CONFIG.INVALID' } })
})

test('output that cannot be written is an error', async () => {
  const full = await open('/dev/full', 'w')
  try {
    const program = start(['--help'], {}, packageFolder, full.fd)
    const result = await program.result
    expect(result).toMatchObject({ code: 1, stderr: 'The output cannot be written (ENOSPC).\n' })
  } finally {
    await full.close()
  }
})

test('a file that may not be looked at is not a missing one', async () => {
  const closed = path.join(folder, 'closed')
  await mkdir(closed, { mode: 0o700 })
  const before = process.geteuid?.()
  if (before === 0) process.seteuid?.(65_534)
  else await chmod(closed, 0)
  try {
    const url = `file:${closed}/a.db`
    const result = await run(['--url', url])
    expect(result.stderr).toMatch(/^DB\.READ_ONLY: .+\(EACCES\)/)
    expect(result.code).toBe(2)
  } finally {
    if (before === 0) process.seteuid?.(0)
    else await chmod(closed, 0o700)
  }
})

test('--help', async () => {
  const help = await run(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help.stdout).toContain('--dry-run')
})

describe('stopped in the middle', () => {
  const pg = usePostgres({ template: { name: 'seed_migrated', migrate } })
  const sqlite = async (): Promise<string> => {
    const url = `file:${folder}/${Math.random()}.db`
    await migrate(url)
    return url
  }
  const urls = { SQLite: sqlite, PostgreSQL: async () => (await pg.fresh()).url }

  test.each(['SQLite', 'PostgreSQL'] as const)(
    'by a signal on %s: exit 130; by force: nothing is kept either',
    async (name) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        const url = await urls[name]()
        const program = start(['--profile', 'staging', '--scale', '2', '--url', url], { NODE_ENV: 'test' })
        while (program.child.exitCode === null && !program.stderr().includes('rows/s')) await sleep(20)
        program.child.kill(signal)
        const { code, stdout, stderr } = await program.result
        expect(stdout).toBe('')
        if (signal !== 'SIGKILL') {
          expect(code).toBe(130)
          expect(stderr).toMatch(/INTERRUPTED: Interrupted: nothing of this run was kept\./)
        }
        expect(await countUsers(url)).toBe(0)
        expect((await run(['--url', url, '--quiet'], { NODE_ENV: 'test' })).code).toBe(0)
      }
    },
  )
})
