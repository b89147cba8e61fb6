import type { Difference } from '@twinship/migrate'
import { describe, expect, it } from 'vitest'
import type { CountedObjects, CountedTable } from './tables.ts'
import { judgeDeployment, type VerificationInput } from './verification.ts'

const table = (name: string, oid: string, more: Partial<CountedTable> = {}): CountedTable => ({
  name,
  oid,
  written: 10,
  filenode: oid,
  ...more,
})
const objects = (...tables: readonly CountedTable[]): CountedObjects => ({
  tables,
  invalidIndexes: [],
  unvalidated: [],
})
const difference = (name: string): Difference => ({
  kind: 'index',
  name,
  change: 'only-left',
  facts: [],
  text: `index ${name} is in live and not in replay`,
})
const before = objects(table('users', '1'), table('messages', '2'), table('"Odd"', '3'))
const input: VerificationInput = { plan: null, before, after: before, unapplied: [], drift: null }
const told = (more: Partial<VerificationInput>) =>
  judgeDeployment({ ...input, ...more }).findings.map(({ severity, code, message }) => [
    severity,
    code,
    message,
  ])

describe('a database after a deployment', () => {
  it('has tables that nobody touched, that others wrote to, and new ones', () => {
    const after = objects(table('users', '1'), table('messages', '2', { written: 11 }), table('games', '9'))
    expect(judgeDeployment({ ...input, after })).toEqual({
      touched: ['games'],
      unchanged: ['users'],
      written: ['messages'],
      drift: null,
      findings: [],
    })
  })

  it('is not what it was to become where something is not applied, invalid or different since', () => {
    expect(told({ unapplied: ['0001_x'] })).toEqual([
      ['error', 'MIGRATION.PENDING', '0001_x is not among what the ledger says is applied.'],
    ])
    const after = { ...before, invalidIndexes: ['a_idx'], unvalidated: ['a_check of a'] }
    expect(told({ after })).toEqual([
      ['warning', 'INDEX.INVALID', 'The index a_idx is invalid since, or being built.'],
      ['warning', 'CONSTRAINT.NOT_VALIDATED', expect.stringContaining('a_check of a')],
    ])
    expect(told({ before: after, after })).toEqual([])
    const drift = {
      before: [difference('old')],
      own: [difference('new')],
      others: [difference('old'), difference('else')],
    }
    expect(told({ drift })).toEqual([
      ['error', 'VERIFY.DRIFT', expect.stringContaining('index new is in live')],
      ['warning', 'VERIFY.DRIFT', expect.stringContaining('index else is in live')],
    ])
  })

  it('has a table that was emptied beside the plan', () => {
    const after = objects(table('users', '1', { filenode: '77' }), table('messages', '2'))
    expect(told({ after })).toEqual([
      ['warning', 'TABLE.REWRITTEN', expect.stringContaining('users was written anew')],
    ])
  })
})
