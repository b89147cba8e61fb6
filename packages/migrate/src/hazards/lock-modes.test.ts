import { expect, it } from 'vitest'
import { catalogName, conflictsOf, fromCatalogName } from './lock-modes.ts'
import { lockModes } from './model.ts'

/** The table of chapter 13.3 of PostgreSQL's manual: X where a row conflicts with a column, the weakest first. */
const manual = [
  '.......X',
  '......XX',
  '....XXXX',
  '...XXXXX',
  '..XX.XXX',
  '..XXXXXX',
  '.XXXXXXX',
  'XXXXXXXX',
]

it('locks conflict as the manual says', () => {
  const found = lockModes.map((mode) => {
    const conflicts = conflictsOf(mode)
    return lockModes.map((other) => (conflicts.includes(other) ? 'X' : '.')).join('')
  })
  expect(found).toEqual(manual)
})

it('and are spelled as pg_locks does', () => {
  expect(catalogName('SHARE UPDATE EXCLUSIVE')).toBe('ShareUpdateExclusiveLock')
  expect(lockModes.map((mode) => fromCatalogName(catalogName(mode)))).toEqual(lockModes)
  expect(fromCatalogName('SIReadLock')).toBeUndefined()
})
