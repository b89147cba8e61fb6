import { expect, test } from 'vitest'
import { judge } from './run-vitest.ts'

const counts = { passed: 3, failed: 0, skipped: 1 }

test('a good run counts as it counted', () => {
  expect(judge(counts, 0)).toEqual(counts)
})

test('a bad exit is a failure even when no test failed', () => {
  expect(judge(counts, 1)).toEqual({ ...counts, failed: 1 })
  expect(judge({ ...counts, failed: 2 }, 1)).toEqual({ ...counts, failed: 2 })
  expect(judge(counts, undefined)).toEqual({ ...counts, failed: 1 })
})

test('a run that left no counts failed, whatever its exit code', () => {
  expect(judge(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
