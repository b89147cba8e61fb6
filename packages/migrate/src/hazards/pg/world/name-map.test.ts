import { expect, it } from 'vitest'
import { NameMap } from './name-map.ts'

it('tells the names that were there, and those that come in later', () => {
  const used = new Set<string>()
  const map = new NameMap<number>()
  map.set('before', 1)
  map.tellTo((name) => void used.add(name))
  map.set('after', 2)
  map.delete('before')
  expect([...used]).toEqual(['before', 'after'])
  expect([...map]).toEqual([['after', 2]])
})
