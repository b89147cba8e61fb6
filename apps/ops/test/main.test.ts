import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createInterruption } from '../src/interruption.ts'
import { main } from '../src/main.ts'
import { workspaceRoot } from './run-ops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-main-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('what nobody thought of is a bug: exit 1, told without secrets', async () => {
  let printed = ''
  const terminal = {
    out: (text: string) => void (printed += text),
    err: (text: string) => void (printed += text),
    ask: () =>
      Promise.reject(new TypeError('postgres://u:hush@h/d is not a function of https://example.org/hook')),
    prompter: undefined,
    readInput: () => Promise.resolve(new Uint8Array()),
    paint: (_style: string, text: string) => text,
  }
  const env = { DATABASE_URL: `file:${folder}/a.db`, DEPLOY_WEBHOOK_URL: 'https://example.org/hook' }
  const surroundings = { env, workspaceRoot, cwd: folder }
  const exitCode = await main(['reset', '--verbose'], surroundings, terminal, createInterruption())
  expect(exitCode).toBe(1)
  expect(printed).toContain('BUG.UNEXPECTED: TypeError: postgres://u:***@h/d is not a function of ***\n→ ')
  expect(printed).not.toContain('hush')
  const code = 'BUG.UNEXPECTED'
  expect(printed.split('\n').filter((line) => line.includes(code))).toHaveLength(2)
})

it('documentation that differs from the code fails the check', () => {
  for (const name of ['docs', 'infra'])
    cpSync(path.join(workspaceRoot, name), path.join(folder, name), { recursive: true })
  const check = (...more: string[]) =>
    spawnSync(
      process.execPath,
      [
        '--conditions=twinship-source',
        '--import',
        'tsx',
        'apps/ops/scripts/docs.ts',
        '--root',
        folder,
        ...more,
      ],
      { cwd: workspaceRoot, encoding: 'utf8' },
    )
  expect(check()).toMatchObject({ status: 0 })
  expect(check('--check')).toMatchObject({ status: 0, stderr: '' })
  const code = 'DOCS.DRIFT'
  for (const name of ['docs/errors.md', 'infra/pgbouncer/pgbouncer.ini.example']) {
    writeFileSync(path.join(folder, name), 'old')
    const stale = check('--check')
    expect(stale.status).toBe(4)
    expect(stale.stderr).toContain(`${code}: ${name} `)
    expect(check()).toMatchObject({ status: 0, stdout: `Wrote ${name}\n` })
  }
})
