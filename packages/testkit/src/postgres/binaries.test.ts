import { expect, test } from 'vitest'
import { parseVersion } from './binaries.ts'
import { embeddedIntegrity, embeddedVersions, pgMajors } from './embedded-packages.ts'

test('versions of releases, distributions and betas are read', () => {
  expect(parseVersion('postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toEqual({
    major: 15,
    version: '15.18',
  })
  expect(parseVersion('postgres (PostgreSQL) 19beta2')).toEqual({ major: 19, version: '19beta2' })
  expect(parseVersion('postgres (PostgreSQL) 19devel')).toEqual({ major: 19, version: '19devel' })
  expect(parseVersion('pgbouncer 1.18')).toBeUndefined()
})

test('every major is pinned on every platform', () => {
  for (const platform of Object.values(embeddedIntegrity)) {
    for (const major of pgMajors) expect(Buffer.from(platform[major], 'base64')).toHaveLength(64)
  }
  for (const major of pgMajors) expect(embeddedVersions[major].startsWith(`${major}.`)).toBe(true)
})
