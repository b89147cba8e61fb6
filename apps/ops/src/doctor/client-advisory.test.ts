import { expect, it } from 'vitest'
import { clientAdvisory } from './client-advisory.ts'

it.each(['14.23', '15.18', '16.14', '17.10', '18.5', '15'])('%s has a known flaw', (version) => {
  expect(clientAdvisory(version)).toContain('CVE-2026-18408')
})

it.each(['14.24', '15.19', '18.6', '19.0', null, 'unknown'])('%s has none that is known', (version) => {
  expect(clientAdvisory(version)).toBeNull()
})
