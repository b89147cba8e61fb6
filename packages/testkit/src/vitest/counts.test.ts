import { expect, test } from 'vitest'
import { addCounts, formatCounts, noCounts, parseCounts } from './counts.ts'

test('skipped tests are named only when there are any', () => {
  expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
  expect(formatCounts({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped')
})

test('runs add up', () => {
  const sum = addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })
  expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 })
  expect(addCounts(noCounts, sum)).toEqual(sum)
})

test('counts survive their file, and a damaged file is no count of zero', () => {
  const counts = { passed: 1, failed: 2, skipped: 3 }
  expect(parseCounts(JSON.stringify(counts))).toEqual(counts)
  expect(() => parseCounts('{"passed":1}')).toThrow(/"failed"/)
  expect(() => parseCounts('null')).toThrow(/"passed"/)
})
