import { expect, test } from 'vitest'
import { unitArgs, vitestArgs, withoutSeparator } from './arguments.ts'

const plan = { reporter: '/r.ts', cores: 2 }

test('runs both projects with the summary last', () => {
  expect(vitestArgs([], plan)).toEqual([
    'run',
    '--config',
    '.config/vitest.config.ts',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=/r.ts',
    '--maxWorkers=2',
  ])
})

test('what is given on the command line wins', () => {
  const args = vitestArgs(['packages/db', '--maxWorkers', '1', '--reporter=dot'], plan)
  expect(args.slice(-5)).toEqual(['--reporter=/r.ts', 'packages/db', '--maxWorkers', '1', '--reporter=dot'])
  expect(args).not.toContain('--maxWorkers=2')
  expect(args).not.toContain('--reporter=default')
})

test('workers stay few on a big machine', () => {
  expect(vitestArgs([], { reporter: '/r.ts', cores: 64 })).toContain('--maxWorkers=4')
})

test('the other Node runs the unit tests unless other projects were asked for', () => {
  expect(unitArgs(['x'])).toEqual(['--project=unit', 'x'])
  expect(unitArgs(['--project', 'unit'])).toEqual(['--project', 'unit'])
  expect(unitArgs(['--project=db'])).toBeUndefined()
  expect(unitArgs(['--project=unit', '--project', 'db'])).toBeUndefined()
})

test("pnpm's separator is dropped once", () => {
  expect(withoutSeparator(['--', 'a', '--'])).toEqual(['a', '--'])
  expect(withoutSeparator(['a'])).toEqual(['a'])
})
