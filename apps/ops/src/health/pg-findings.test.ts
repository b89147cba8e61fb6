import { describe, expect, it } from 'vitest'
import type { PgHealth } from './pg-facts.ts'
import { pgFindings } from './pg-findings.ts'
import { defaultThresholds } from './thresholds.ts'

const fine: PgHealth = {
  version: '18.1',
  role: 'app',
  isInRecovery: false,
  connections: { used: 10, max: 100 },
  transactions: [],
  invalidIndexes: [],
  unvalidatedConstraints: [],
  replicas: [
    { name: 'a', state: 'streaming', lagSeconds: 1 },
    { name: 'b', state: 'streaming', lagSeconds: null },
  ],
  slots: [{ name: 's', isActive: true, retainedBytes: 2 ** 40, status: 'reserved' }],
  bloat: [],
  transactionsLeft: 2_000_000_000,
}
const open = { role: 'app', application: 'web', state: 'idle in transaction', seconds: 400.4 }

describe('what a server says of itself', () => {
  it('is nothing to tell where all is well', () => {
    expect(pgFindings(fine, defaultThresholds)).toEqual([])
  })

  it.each<[Partial<PgHealth>, string, string, RegExp]>([
    [{ connections: { used: 80, max: 100 } }, 'CONNECTIONS.FEW_LEFT', 'warning', /^80 of 100 /],
    [{ connections: { used: 95, max: 100 } }, 'CONNECTIONS.FEW_LEFT', 'error', /^95 of 100 /],
    [
      { transactions: [{ pid: 7, ...open }] },
      'TRANSACTION.LONG',
      'warning',
      /for 400 s: backend 7 of app \(web\)/,
    ],
    [{ transactions: [{ pid: 0, ...open }] }, 'TRANSACTION.LONG', 'warning', /for 400 s: app/],
    [{ invalidIndexes: ['public.i'] }, 'INDEX.INVALID', 'warning', /public\.i/],
    [{ unvalidatedConstraints: ['c of public.t'] }, 'CONSTRAINT.NOT_VALIDATED', 'warning', /c of public\.t/],
    [
      { replicas: [{ name: 'r', state: 'streaming', lagSeconds: 30 }] },
      'REPLICA.LAG',
      'warning',
      /^The replica r .* 30 s/,
    ],
    [
      { slots: [{ name: 's', isActive: false, retainedBytes: 2 ** 30, status: 'reserved' }] },
      'SLOT.BEHIND',
      'warning',
      /nobody reads it, reserved\) keeps 1,024 MB/,
    ],
    [
      { slots: [{ name: 's', isActive: true, retainedBytes: 0, status: 'lost' }] },
      'SLOT.BEHIND',
      'error',
      /lost/,
    ],
    [
      { bloat: [{ table: 't', deadRows: 20_000, liveRows: 5 }] },
      'TABLE.BLOAT',
      'warning',
      /^t has 20,000 dead/,
    ],
    [{ transactionsLeft: 1_000_000_000 }, 'TRANSACTION.WRAPAROUND', 'warning', /1,000,000,000/],
    [{ transactionsLeft: 99_999_999 }, 'TRANSACTION.WRAPAROUND', 'error', /99,999,999/],
  ])('%j is %s', (facts, code, severity, message) => {
    const findings = pgFindings({ ...fine, ...facts }, defaultThresholds)
    expect(findings).toEqual([
      {
        code,
        severity,
        message: expect.stringMatching(message) as string,
        hint: expect.any(String) as string,
      },
    ])
  })
})
