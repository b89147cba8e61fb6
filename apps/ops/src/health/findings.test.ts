import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { backupFindings, unusableFindings } from '../doctor/backups.ts'
import { fileFindings, type FileHealth } from './file.ts'
import { poolFindings, type PoolHealth } from './pool.ts'
import { reachFindings } from './reach.ts'
import { defaultThresholds } from './thresholds.ts'

const megabyte = 1024 * 1024
const location = 'db.example.org'

describe('a file', () => {
  const file: FileHealth = { bytes: 200 * megabyte, unusedBytes: 0, logBytes: 0, journalMode: 'wal' }

  it.each<[Partial<FileHealth>, readonly string[]]>([
    [{}, []],
    [{ unusedBytes: 100 * megabyte }, []],
    [{ unusedBytes: 101 * megabyte }, ['TABLE.BLOAT']],
    [{ bytes: 60 * megabyte, unusedBytes: 59 * megabyte }, []],
    [{ logBytes: 256 * megabyte }, []],
    [{ logBytes: 257 * megabyte }, ['LOG.LONG']],
    [{ logBytes: null }, []],
  ])('%j: %j', (facts, codes) => {
    expect(fileFindings({ ...file, ...facts }).map(({ code }) => code)).toEqual(codes)
  })

  it('says how much of it is unused', () => {
    expect(fileFindings({ ...file, unusedBytes: 150 * megabyte })).toMatchObject([
      { severity: 'warning', message: '75 % of the file are unused.', hint: 'VACUUM gives it back.' },
    ])
  })
})

describe('a pooler', () => {
  const pool: PoolHealth = { reached: true, location, paused: [], waiting: 0, maxWaitSeconds: 0 }

  it.each<[Partial<typeof pool>, readonly string[]]>([
    [{}, []],
    [{ waiting: 3, maxWaitSeconds: 0 }, []],
    [{ waiting: 3, maxWaitSeconds: 4 }, ['POOL.WAITING']],
    [{ paused: ['a', 'b'], waiting: 3, maxWaitSeconds: 4 }, ['POOL.PAUSED', 'POOL.PAUSED', 'POOL.WAITING']],
  ])('%j: %j', (facts, codes) => {
    expect(poolFindings({ ...pool, ...facts }).map(({ code }) => code)).toEqual(codes)
  })

  it('says who waits, and for how long', () => {
    expect(poolFindings({ ...pool, waiting: 3, maxWaitSeconds: 4 })).toMatchObject([
      { severity: 'warning', message: `3 clients wait for a connection at ${location}, the first for 4 s.` },
    ])
  })
})

describe('a way to the database', () => {
  it('is slow from the limit on', () => {
    const reach = { reached: true, location, connectMs: 3, latencyMs: 250 } as const
    expect(reachFindings(reach, defaultThresholds)).toEqual([])
    expect(reachFindings({ ...reach, latencyMs: 250.1 }, defaultThresholds)).toMatchObject([
      { code: 'LATENCY.HIGH', severity: 'warning', message: expect.stringContaining('250.1 ms') as string },
    ])
    expect(reachFindings(reach, { ...defaultThresholds, latencyMs: 100 })).toMatchObject([
      { code: 'LATENCY.HIGH' },
    ])
  })
})

describe('backups', () => {
  it.each([
    [null, 168, ['BACKUP.NONE_PROVEN']],
    [167, 168, []],
    [168, 168, ['BACKUP.OLD']],
    [25, 24, ['BACKUP.OLD']],
  ])('proven %j hours ago, with a limit of %i: %j', (provenHoursAgo, limit, codes) => {
    expect(backupFindings({ provenHoursAgo, location }, limit).map(({ code }) => code)).toEqual(codes)
  })

  it('that are old are told by their age', () => {
    expect(backupFindings({ provenHoursAgo: 47, location }, 24)[0]?.message).toContain('is 47 hours old')
    expect(backupFindings({ provenHoursAgo: 200, location }, 24)[0]?.message).toContain('is 8 days old')
  })

  it('that cannot be used are told by the newest', () => {
    const one = (name: string) => {
      const error = new CodedError('BACKUP.DAMAGED', `${name} is cut off.`)
      return { kind: 'unreadable', name, error } as const
    }
    expect(unusableFindings([])).toEqual([])
    expect(unusableFindings([one('a')])).toMatchObject([{ code: 'BACKUP.DAMAGED', message: 'a is cut off.' }])
    expect(unusableFindings([one('a'), one('b'), one('c')])).toMatchObject([
      { message: 'c is cut off. 2 more cannot be used either.' },
    ])
  })
})
