import { expect, test } from 'vitest'
import { chooseMajors } from './versions.ts'

test("a run covers the machine's version and the newest", () => {
  expect(chooseMajors({}, 15)).toEqual(['15', '18'])
  expect(chooseMajors({}, 17)).toEqual(['17', '18'])
})

test('where those are the same, the oldest joins', () => {
  expect(chooseMajors({}, 18)).toEqual(['15', '18'])
  expect(chooseMajors({}, undefined)).toEqual(['15', '18'])
  expect(chooseMajors({}, 14)).toEqual(['15', '18'])
})

test('the long run covers all, a list wins over everything', () => {
  expect(chooseMajors({ TWINSHIP_TEST: 'long' }, 15)).toEqual(['15', '16', '17', '18'])
  expect(chooseMajors({ TWINSHIP_TEST: 'long', TWINSHIP_TEST_PG: '17, 15' }, 15)).toEqual(['15', '17'])
  expect(() => chooseMajors({ TWINSHIP_TEST_PG: '12' }, 15)).toThrow(/15, 16, 17, 18/)
})
