import { expect, test } from 'vitest'
import { below, draw, keyOf, pick } from './mixer.ts'
import { fixtureIdSuffix, rowId, timeOf, timePart } from './uuid.ts'
import { isInstant, parseOffset, resolveInstant } from './offset.ts'

const key = keyOf(1, 'messages', 'content')

test('values hang on seed, table, column and index alone', () => {
  expect(keyOf(1, 'messages', 'content')).toEqual(key)
  const others = [
    keyOf(2, 'messages', 'content'),
    keyOf(1, 'users', 'content'),
    keyOf(1, 'messages', 'emoji'),
    keyOf(1, 'messagescontent', ''),
  ]
  for (const other of others) expect(other).not.toEqual(key)
  expect([0, 1, 2, 4_294_967_295].map((index) => draw(key, index))).toMatchInlineSnapshot(`
    [
      3130443437,
      2620025770,
      3341565802,
      3175773573,
    ]
  `)
})

test('draws are spread evenly and never repeat', () => {
  const size = 200_000
  const seen = new Set<number>()
  const buckets = Array.from({ length: 100 }, () => 0)
  for (let index = 0; index < size; index += 1) {
    seen.add(draw(key, index))
    const place = below(key, index, 100)
    buckets[place] = (buckets[place] ?? 0) + 1
  }
  expect(seen.size).toBe(size)
  const expected = size / 100
  const chiSquare = buckets.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)
  expect(chiSquare).toBeLessThan(149) // 99 degrees of freedom, p = 0.001
  expect(pick(key, 5, ['only'])).toBe('only')
})

test('ids are UUIDv7 of their time and unique in the index', () => {
  const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
  const ids = new Set(Array.from({ length: 100_000 }, (_, index) => rowId(key, index, time)))
  expect(ids.size).toBe(100_000)
  for (const id of [...ids].slice(0, 1000)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(timeOf(id)).toBe(time)
  }
  expect(rowId(key, 70_000, time).slice(19, 23)).not.toBe(rowId(key, 1, time).slice(19, 23))
  expect(`${timePart(time)}-${fixtureIdSuffix(1, 'users', 'jordan')}`).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

test('offsets', () => {
  expect(['-2d3h', '+30m', '-1s500ms', '+0d', '2d', '-', '+', '-d', '', '-1h2d'].map(parseOffset)).toEqual([
    -183_600_000,
    1_800_000,
    -1500,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(resolveInstant('-1h', new Date(3_600_000)).getTime()).toBe(0)
  expect(['2026-01-31T12:00:00Z', '2026-13-31T12:00:00Z', '2026-01-31'].map(isInstant)).toEqual([
    true,
    false,
    false,
  ])
})
