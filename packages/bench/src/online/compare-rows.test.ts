import { expect, it } from 'vitest'
import { differentColumns } from './compare-rows.ts'

it('names the columns that differ, and passes over those that are new or gone', () => {
  const before = new Map([
    ['t', { a: '1', b: '2', gone: '3' }],
    ['dropped', { a: '1' }],
  ])
  const left = new Map([['t', { a: '1', b: '2', own: '7' }]])
  expect(differentColumns(before, left, new Map([['t', { a: '1', b: '9', own: '8' }]]))).toEqual([
    'the values of t.b differ',
  ])
  expect(differentColumns(before, left, left)).toEqual([])
})
