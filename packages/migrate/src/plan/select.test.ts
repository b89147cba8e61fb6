import { describe, expect, it } from 'vitest'
import { describeState, describeSurplus } from '../state/next-command.ts'
import type { LedgerComparison, StateBody } from '../model/state.ts'
import { selectPending, type SelectPolicy } from './select.ts'

const row = { id: 1, hash: 'h', createdAtMs: 1, name: null }
const lenient: SelectPolicy = { allowOutOfOrder: true, allowAhead: true, resume: true }
const strict: SelectPolicy = { allowOutOfOrder: false, allowAhead: false, resume: false }

const bodies = {
  applied: { kind: 'applied', row, match: 'hash' },
  edited: { kind: 'edited', row },
  comments: { kind: 'edited-comments-only', row },
  pending: { kind: 'pending', failedBefore: false },
  late: { kind: 'out-of-order', failedBefore: false, laterApplied: ['x'], because: 'when' },
  stopped: { kind: 'interrupted', attemptId: 'a', done: 1, steps: null, inFlight: null, changedAt: null },
  begun: { kind: 'interrupted', attemptId: 'a', done: 1, steps: null, inFlight: 2, changedAt: 2 },
  changed: { kind: 'interrupted', attemptId: 'a', done: 1, steps: null, inFlight: null, changedAt: 1 },
} as const satisfies Readonly<Record<string, StateBody>>

function compared(kinds: readonly (keyof typeof bodies)[], ahead = false): LedgerComparison {
  const migrations = kinds.map((kind, position) =>
    describeState(
      { tag: kind, position, idx: position, whenMs: position, file: `${kind}.sql` },
      bodies[kind],
    ),
  )
  return { migrations, surplus: ahead ? [describeSurplus(row, 'ahead')] : [] }
}

describe('selectPending', () => {
  it('takes in the order of the folder what is not applied', () => {
    const selected = selectPending(compared(['applied', 'late', 'comments', 'stopped', 'pending']), lenient)
    expect(selected.map(({ tag }) => tag)).toEqual(['late', 'stopped', 'pending'])
    expect(selectPending(compared(['applied', 'comments'], true), strict)).toEqual([])
  })

  it('takes only what was interrupted where nothing more was let through', () => {
    const policy = { ...lenient, onlyInterrupted: true }
    const selected = selectPending(compared(['late', 'stopped', 'pending']), policy)
    expect(selected.map(({ tag }) => tag)).toEqual(['stopped'])
    expect(selectPending(compared(['late', 'pending']), policy)).toEqual([])
  })

  it.each([
    [['edited', 'pending'], lenient, 'MIGRATION.EDITED'],
    [['edited'], lenient, 'MIGRATION.EDITED'],
    [['stopped', 'late'], strict, 'MIGRATION.INTERRUPTED'],
    [['changed'], lenient, 'MIGRATION.EDITED'],
    [['begun'], lenient, 'MIGRATION.EDITED'],
    [['late', 'pending'], strict, 'MIGRATION.OUT_OF_ORDER'],
  ] as const)('%j stops', (kinds, policy, code) => {
    expect(() => selectPending(compared(kinds), policy)).toThrow(expect.objectContaining({ code }))
  })

  it('names the statement that was edited, or the file', () => {
    const thrown = (changedAt: number, steps: number | null) => {
      const state = {
        kind: 'interrupted',
        attemptId: 'a',
        done: 1,
        steps,
        inFlight: null,
        changedAt,
      } as const
      const head = { tag: '0000_a', position: 0, code: 'MIGRATION.INTERRUPTED', next: null } as const
      return () => selectPending({ migrations: [{ ...head, ...state }], surplus: [] }, lenient)
    }
    expect(thrown(2, null)).toThrow('0000_a: statement 2 is in the database, and reads differently now.')
    expect(thrown(0, null)).toThrow('part of it is in the database, and its file is no SQL any more')
    expect(thrown(2, 3)).toThrow('by the plan that it began with, and statement 2 reads differently now.')
    expect(thrown(0, 3)).toThrow('by the plan that it began with, and its file reads differently now.')
  })

  it('a database ahead of the folder stops only where something is pending', () => {
    expect(() => selectPending(compared(['pending'], true), strict)).toThrow(
      expect.objectContaining({ code: 'MIGRATION.AHEAD', details: { ahead: 1 } }),
    )
    expect(selectPending(compared(['pending'], true), lenient)).toHaveLength(1)
  })
})
