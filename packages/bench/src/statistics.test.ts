import { expect, test } from 'vitest'
import { median, pairRatios } from './statistics.ts'

test('the median is the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([7])).toBe(7)
  expect(() => median([])).toThrow(/nothing/)
})

test('sorting is by number', () => {
  expect(median([10, 9, 100])).toBe(10)
})

test('ratios go pair by pair', () => {
  expect(pairRatios([2, 9], [1, 3])).toEqual([2, 3])
  expect(() => pairRatios([1], [1, 2])).toThrow('1 runs of A but 2 of B')
  expect(() => pairRatios([1], [0])).toThrow('Run 1 of B')
})
