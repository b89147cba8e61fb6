import { expect, it } from 'vitest'
import { isAtLeast, parsePoolerVersion, versionText } from './version.ts'

it.each([
  ['1.18', '1.18.0'],
  ['1.24.1', '1.24.1'],
  ['PgBouncer 1.18.0', '1.18.0'],
  ['PgBouncer 1.21.0-2.pgdg', '1.21.0'],
])('%s is a release', (text, shown) => {
  const version = parsePoolerVersion(text)
  expect(version === undefined ? undefined : versionText(version)).toBe(shown)
})

it.each(['', 'x', '1', '1.x', '1.18x', '99999.1'])('%j is none', (text) => {
  expect(parsePoolerVersion(text)).toBeUndefined()
})

it('compares by number and not by letter', () => {
  const version = { major: 1, minor: 18, patch: 1 }
  expect(isAtLeast(version, '1.9')).toBe(true)
  expect(isAtLeast(version, '1.18.1')).toBe(true)
  expect(isAtLeast(version, '1.18.2')).toBe(false)
  expect(isAtLeast(version, '1.21')).toBe(false)
  expect(isAtLeast({ ...version, major: 2, minor: 0 }, '1.21')).toBe(true)
})
