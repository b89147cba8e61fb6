import { expect, test } from 'vitest'
import { draw, isLong, readSampling, sample } from './sampling.ts'

test('the same seed draws the same members, another seed others', () => {
  expect(sample(1000, 5, 'a')).toEqual(sample(1000, 5, 'a'))
  expect(sample(1000, 5, 'a')).not.toEqual(sample(1000, 5, 'b'))
})

test('members come without repetition and in their own order', () => {
  const drawn = sample(50, 40, 'seed')
  expect(new Set(drawn).size).toBe(40)
  expect(drawn).toEqual([...drawn].sort((a, b) => a - b))
  expect(drawn.every((index) => index >= 0 && index < 50)).toBe(true)
})

test('items are drawn like their numbers', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f']
  expect(sample(letters, 3, 'x')).toEqual(sample(6, 3, 'x').map((index) => letters[index]))
})

test('asking for more than there is gives everything', () => {
  expect(sample(3, 10, 'x')).toEqual([0, 1, 2])
  expect(sample(['a'], 1, 'x')).toEqual(['a'])
  expect(sample(0, 3, 'x')).toEqual([])
})

test('every member has its chance', () => {
  const seen = new Set(Array.from({ length: 200 }, (_, seed) => sample(10, 1, String(seed))[0]))
  expect(seen.size).toBe(10)
})

test('drawing few of many does not walk through the many', () => {
  expect(sample(Number.MAX_SAFE_INTEGER, 3, 'x')).toHaveLength(3)
})

test('the long run takes everything with the same call', () => {
  expect(draw(['a', 'b', 'c'], 1, { long: true, seed: 'x' })).toEqual(['a', 'b', 'c'])
  expect(draw(100, 7, { long: false, seed: 'x' })).toEqual(sample(100, 7, 'x'))
})

test('the environment decides', async () => {
  expect(isLong({ TWINSHIP_TEST: 'long' })).toBe(true)
  expect(isLong({ TWINSHIP_TEST: 'short' })).toBe(false)
  expect(await readSampling({ TWINSHIP_TEST_SEED: 's' }, '/')).toEqual({ long: false, seed: 's' })
  expect(await readSampling({}, '/')).toEqual({ long: false, seed: 'uncommitted' })
})
