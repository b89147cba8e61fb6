import { describe, expect, it } from 'vitest'
import type { ServerFacts } from './server-facts.ts'
import { serverFindings } from './server-findings.ts'

const fine: ServerFacts = {
  version: '18.1',
  versionNumber: 180_001,
  role: 'migrator',
  mayCreateInDatabase: true,
  mayCreateDatabases: true,
  maySignalBackends: true,
  mayReadStatistics: true,
  isInRecovery: false,
  tls: null,
  clockAheadMs: 12,
  settings: [],
  invalidIndexes: [],
  noticesLostClients: true,
}

describe('the facts of a server', () => {
  it('that can do its job give no findings', () => expect(serverFindings(fine)).toEqual([]))

  it.each<[Partial<ServerFacts>, string, string]>([
    [{ versionNumber: 140_012, version: '14.12' }, 'SERVER.VERSION', 'error'],
    [{ versionNumber: 190_000, version: '19devel' }, 'SERVER.VERSION', 'warning'],
    [{ mayCreateInDatabase: false }, 'PRIVILEGE.CREATE', 'error'],
    [{ mayCreateDatabases: false }, 'PRIVILEGE.CREATEDB', 'warning'],
    [{ maySignalBackends: false }, 'PRIVILEGE.SIGNAL', 'warning'],
    [{ mayReadStatistics: false }, 'PRIVILEGE.STATS', 'warning'],
    [{ isInRecovery: true }, 'SERVER.REPLICA', 'error'],
    [{ clockAheadMs: -90_000 }, 'CLOCK.DIFFERENCE', 'warning'],
    [{ noticesLostClients: false }, 'SERVER.LOST_CLIENTS', 'warning'],
    [{ invalidIndexes: ['public.a_idx'] }, 'INDEX.INVALID', 'warning'],
    [
      { settings: [{ name: 'default_transaction_read_only', value: 'on', source: 'user' }] },
      'SETTING.READ_ONLY',
      'error',
    ],
    [{ settings: [{ name: 'lock_timeout', value: '2s', source: 'database' }] }, 'SETTING.TIMEOUT', 'warning'],
  ])('%j is %s', (facts, code, severity) => {
    const findings = serverFindings({ ...fine, ...facts })
    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([[code, severity]])
    expect(findings[0]?.hint).toMatch(/\.$/)
  })
})
