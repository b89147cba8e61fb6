import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const reporter = fileURLToPath(new URL('../src/vitest/summary-reporter.ts', import.meta.url))
const root = fileURLToPath(new URL('fixtures/reporter', import.meta.url))

async function lastLine(...cases: readonly string[]): Promise<string | undefined> {
  const args = [vitest, 'run', '--root', root, '--reporter=default', `--reporter=${reporter}`, ...cases]
  const { stdout } = await execa(process.execPath, args, {
    reject: false,
    extendEnv: false,
    env: { PATH: '/usr/bin:/bin' },
  })
  return stdout.split('\n').at(-1)
}

describe('the last line', () => {
  test('counts what passed', async () => {
    expect(await lastLine('good')).toBe('2 passed, 0 failed')
  })

  test('names what was skipped', async () => {
    expect(await lastLine('good', 'mixed')).toBe('3 passed, 1 failed, 2 skipped')
  })

  test('a file that cannot be loaded is a failure', async () => {
    expect(await lastLine('good', 'unloadable')).toBe('2 passed, 1 failed')
  })

  test('a failing hook is a failure', async () => {
    expect(await lastLine('hook')).toBe('0 passed, 1 failed, 1 skipped')
  })

  test('an error after the tests is a failure', async () => {
    expect(await lastLine('stray')).toBe('1 passed, 1 failed')
  })
})
