import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exitCodes } from '@twinship/core'
import { createTally, draw, randomBelow, readSampling, usePostgres } from '@twinship/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInterruption } from '../../src/interruption.ts'
import { main } from '../../src/main.ts'
import { binArguments, start, workspaceRoot } from '../run-ops.ts'
import { journalFolder, usersAndMessages } from '../status-folder.ts'
import { drawCommandLine, type Material } from './command-lines.ts'

/** Nobody's, and in every URL: wherever it is read again, something has let it out. */
const secret = 'zk7Qpassword9Xw'
const all = 2000
const spawned = 40
const sampling = await readSampling(process.env, import.meta.dirname)
const tally = createTally({ suite: 'fuzz', what: 'a random command line in a random environment', sampling })
afterAll(() => tally.report())

const documented: ReadonlySet<number> = new Set(
  Object.values(exitCodes).filter((code) => code !== exitCodes.bug),
)
/** What goes on until it is stopped is stopped. */
const longestMs = 20_000

describe('a random command line', () => {
  const pg = usePostgres()
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-fuzz-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  let material: Material
  beforeAll(async () => {
    const { url } = await pg.fresh()
    const here = new URL(url)
    if (here.password === '') here.password = secret
    const damaged = path.join(root, 'damaged.json')
    writeFileSync(damaged, '{"format": "twinship-plan", "version": 99')
    material = {
      secret,
      urls: [
        here.href,
        `file:${path.join(root, 'fuzz.db')}`,
        `postgres://app:${secret}@127.0.0.1:1/nowhere`,
        `postgres://app:${secret}@db.example.org:notaport/x`,
        `libsql://127.0.0.1:1?authToken=${secret}`,
        `mysql://root:${secret}@127.0.0.1/x`,
        'file:',
      ],
      folders: [
        journalFolder(root, 'postgresql', [usersAndMessages]),
        journalFolder(root, 'sqlite', [{ tag: '0000_a', sql: 'CREATE TABLE a (id integer);' }]),
        root,
        path.join(root, 'missing'),
      ],
      files: [damaged, path.join(root, 'missing.json'), root, 'out.json'],
    }
  })

  const lineOf = (number: number) => {
    let step = 0
    return drawCommandLine((limit) => randomBelow(limit, `${sampling.seed}:${number}`, ++step), material)
  }
  /** Numbers of lines that a system gives to a program: it takes no word with a NUL in it. */
  const passable = (count: number): readonly number[] => {
    const numbers: number[] = []
    for (let number = all; numbers.length < count; number++) {
      const { args, env } = lineOf(number)
      if (![...args, ...Object.values(env)].some((word) => word.includes('\0'))) numbers.push(number)
    }
    return numbers
  }
  const judge = (number: number, exitCode: number, printed: string): void => {
    const { args } = lineOf(number)
    const what = `${number}: ${JSON.stringify(args)}\n${printed.slice(0, 2000)}`
    expect(documented.has(exitCode), `exit code ${exitCode} of ${what}`).toBe(true)
    expect(printed, `a secret in ${what}`).not.toContain(secret)
    expect(
      /\n +at .+:\d+:\d+\)?(\n|$)/.test(printed) && !args.includes('--verbose'),
      `a stack in ${what}`,
    ).toBe(false)
  }

  it('ends as documented, and shows no stack and no secret', { timeout: 5_400_000 }, async () => {
    for (const number of draw(all, 60, sampling)) {
      const { args, env } = lineOf(number)
      const cwd = path.join(root, `at-${number}`)
      mkdirSync(cwd)
      await tally.hold('in process', async () => judge(number, ...(await run(args, env, cwd))))
      rmSync(cwd, { recursive: true, force: true })
    }
  })

  it('the same as a process of its own', { timeout: 1_800_000 }, async () => {
    for (const number of draw(passable(spawned), 2, sampling)) {
      const { args, env } = lineOf(number)
      await tally.hold('spawned', async () => {
        const bin = path.join(workspaceRoot, binArguments.at(-1) ?? '')
        const tsx = import.meta.resolve('tsx')
        const command = ['--conditions=twinship-source', '--import', tsx, bin, ...args]
        const running = start(process.execPath, command, { cwd: root, env: { ...env, INIT_CWD: root } })
        const timer = setTimeout(() => running.kill('SIGTERM'), longestMs)
        const last = setTimeout(() => running.kill('SIGTERM'), 3 * longestMs)
        const { exitCode, stdout, stderr } = await running.done
        clearTimeout(timer)
        clearTimeout(last)
        judge(number, exitCode, stdout + stderr)
      })
    }
  })
})

/** Nothing of the workspace is in reach but the migrations of @twinship/db. */
async function run(
  args: readonly string[],
  given: Readonly<Record<string, string>>,
  cwd: string,
): Promise<readonly [number, string]> {
  let printed = ''
  const take = (text: string) => void (printed += text)
  const terminal = {
    out: take,
    err: take,
    ask: undefined,
    prompter: undefined,
    readInput: () => Promise.resolve(Buffer.from('')),
    paint: (_style: string, text: string) => text,
  }
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...given }
  const interruption = createInterruption()
  const timer = setTimeout(() => interruption.interrupt(), longestMs)
  try {
    const exitCode = await main(args, { env, workspaceRoot: cwd, cwd }, terminal, interruption)
    return [exitCode, printed]
  } finally {
    clearTimeout(timer)
  }
}
