import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from './parse-document.ts'
import { binArguments, ops, start, workspaceRoot } from './run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-bin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the program in a workspace whose .env is a folder. */
function programWithFolderForEnv(): string[] {
  const copy = path.join(folder, 'apps', 'ops')
  mkdirSync(path.join(folder, '.env'))
  writeFileSync(path.join(folder, 'pnpm-workspace.yaml'), '')
  cpSync(path.join(workspaceRoot, 'apps/ops/src'), path.join(copy, 'src'), { recursive: true })
  cpSync(path.join(workspaceRoot, 'apps/ops/package.json'), path.join(copy, 'package.json'))
  symlinkSync(path.join(workspaceRoot, 'apps/ops/node_modules'), path.join(copy, 'node_modules'))
  return [...binArguments.slice(0, -1), path.join(copy, 'src', 'bin.ts')]
}

describe('an .env that cannot be read', () => {
  it('is an error like any other', async () => {
    const program = programWithFolderForEnv()
    const text = await start(process.execPath, [...program, 'status']).done
    expect(text).toMatchObject({ exitCode: 2, stdout: '' })
    expect(text.stderr).toMatch(/^CONFIG\.INVALID: .+\(EISDIR\)\.\n→ .+\n$/)
    const json = await start(process.execPath, [...program, 'status', '--json']).done
    expect(json).toMatchObject({ exitCode: 2, stderr: '' })
    expect((JSON.parse(json.stdout) as Json).error?.code).toBe('CONFIG.INVALID')
  })
})

describe('a configuration', () => {
  it.each([
    ['that exits', 'process.exit(0)'],
    ['that waits for what never comes', 'await new Promise(() => undefined)'],
  ])('%s is no success', async (_, text) => {
    const config = path.join(folder, 'ends.config.mjs')
    writeFileSync(config, `${text}\nexport default {}`)
    const { exitCode, stdout } = await start(process.execPath, [
      ...binArguments,
      'status',
      '--json',
      '--config',
      config,
    ]).done
    expect([exitCode, (JSON.parse(stdout) as Json).error?.code]).toEqual([2, 'CONFIG.FILE'])
  })

  it('that prints does so beside the one document', async () => {
    const config = path.join(folder, 'prints.config.mjs')
    writeFileSync(config, `console.log('hello')\nexport default {}`)
    const env = { ...process.env, DATABASE_URL: 'file:none.db' }
    const { stdout, stderr } = await start(
      process.execPath,
      [...binArguments, 'status', '--json', '--config', config],
      { env },
    ).done
    expect(stderr).toContain('hello')
    expect(JSON.parse(stdout)).toMatchObject({ command: 'status' })
  })
})

describe('stdout', () => {
  it('that is full is an error', async () => {
    const full = openSync('/dev/full', 'w')
    try {
      const child = spawn(process.execPath, [...binArguments, '--help'], {
        cwd: workspaceRoot,
        stdio: ['ignore', full, 'pipe'],
      })
      let stderr = ''
      child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
      const [code] = (await once(child, 'close')) as [number | null]
      expect([code, stderr]).toEqual([1, 'The output cannot be written (ENOSPC).\n'])
    } finally {
      closeSync(full)
    }
  })

  it('that nobody reads any more is none', async () => {
    const child = spawn(process.execPath, [...binArguments, '--help'], {
      cwd: workspaceRoot,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child.stdout?.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
  })
})

describe('what was typed', () => {
  it.each([[['postgres://u:hush@h/d']], [['status', '--bogus=postgres://u:hush@h/d']]])(
    '%j is shown without its password',
    async (args) => {
      const printed = [await ops(args), await ops([...args, '--json']), await ops([...args, '--verbose'])]
      for (const { exitCode, stdout, stderr } of printed) {
        expect(exitCode).toBe(2)
        expect(stdout + stderr).toContain('postgres://u:***@h/d')
        expect(stdout + stderr).not.toContain('hush')
      }
    },
  )
})
