import { describe, expect, it } from 'vitest'
import type { PlanStep } from '../model/plan.ts'
import type { Traced } from '../model/trace.ts'
import { compareStep } from './compare-step.ts'

const step = (more: Partial<PlanStep>): PlanStep => ({
  id: '0001_a/1.1',
  statements: [1],
  line: 1,
  class: 'direct',
  kind: 'run',
  sql: ['ALTER TABLE t ADD COLUMN a int'],
  transaction: 'own',
  locks: [],
  work: [],
  budget: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 1000, statementTimeoutMs: null },
  probe: null,
  backfill: null,
  undo: { sql: null, transaction: 'own', remains: null },
  estimate: null,
  notes: [],
  ...more,
})
const traced = (more: Partial<Traced>): Traced => ({
  locks: [],
  rewritten: [],
  scanned: [],
  durationMs: 1,
  ...more,
})
const t = { schema: 'public', name: 't' }
const told = (planned: Partial<PlanStep>, seen: Partial<Traced>) =>
  compareStep(step(planned), traced(seen)).map(
    ({ kind, relation, planned: plan, seen: did }) => `${kind} ${relation}: ${plan} → ${did}`,
  )

describe('a step that does what its plan says', () => {
  it.each<[string, Partial<PlanStep>, Partial<Traced>]>([
    ['nothing', {}, {}],
    [
      'a lock',
      { locks: [{ ...t, mode: 'ACCESS EXCLUSIVE' }] },
      { locks: [{ ...t, mode: 'ACCESS EXCLUSIVE' }] },
    ],
    [
      'a table that only search_path places',
      { locks: [{ schema: null, name: 't', mode: 'SHARE' }] },
      { locks: [{ ...t, mode: 'SHARE' }] },
    ],
    [
      'a write into one of the partitions',
      {
        locks: [
          { ...t, mode: 'ROW EXCLUSIVE' },
          { schema: 'public', name: 't_1', mode: 'ROW EXCLUSIVE' },
        ],
      },
      { locks: [{ ...t, mode: 'ROW EXCLUSIVE' }] },
    ],
    ['a rewrite, which reads', { work: [{ ...t, rewrites: 'yes', scans: 'yes' }] }, { rewritten: [t] }],
    ['what is not known', { work: [{ ...t, rewrites: 'unknown', scans: 'unknown' }] }, { rewritten: [t] }],
    ['what is not known, and was not', { work: [{ ...t, rewrites: 'unknown', scans: 'unknown' }] }, {}],
  ])('%s', (_name, planned, seen) => expect(told(planned, seen)).toEqual([]))
})

describe('a step that does something else', () => {
  it('takes a lock that is not planned, or a stronger one', () => {
    expect(told({}, { locks: [{ ...t, mode: 'SHARE' }] })).toEqual(['lock t: none → SHARE'])
    expect(
      told({ locks: [{ ...t, mode: 'SHARE' }] }, { locks: [{ ...t, mode: 'ACCESS EXCLUSIVE' }] }),
    ).toEqual(['lock t: SHARE → ACCESS EXCLUSIVE'])
  })

  it('takes none, or a weaker one', () => {
    const planned: Partial<PlanStep> = { locks: [{ schema: 'app', name: 't', mode: 'SHARE' }] }
    expect(told(planned, {})).toEqual(['no-lock app.t: SHARE → none'])
    expect(told({ locks: [{ ...t, mode: 'ROW EXCLUSIVE' }] }, {})).toEqual([
      'no-lock t: ROW EXCLUSIVE → none',
    ])
    expect(told(planned, { locks: [{ schema: 'app', name: 't', mode: 'ROW SHARE' }] })).toEqual([
      'no-lock app.t: SHARE → ROW SHARE',
    ])
  })

  it('reads or rewrites a table, or does not', () => {
    expect(told({}, { rewritten: [t] })).toEqual(['rewrites t: no → yes', 'scans t: no → yes'])
    expect(told({ work: [{ ...t, rewrites: 'no', scans: 'no' }] }, { scanned: [t] })).toEqual([
      'scans t: no → yes',
    ])
    expect(told({ work: [{ ...t, rewrites: 'no', scans: 'yes' }] }, {})).toEqual(['scans t: yes → no'])
  })
})
