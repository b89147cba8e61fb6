import { describe, expect, it } from 'vitest'
import { exampleBody } from '../manifest/example.ts'
import type { DatabaseFacts, SequenceFacts, TableFacts } from '../model/facts.ts'
import { compareRestored } from './compare.ts'

const grants = { count: 2, fingerprint: 'a'.repeat(64), roles: ['app'] }
const facts: DatabaseFacts = { ...exampleBody.facts, largeObjectFingerprint: '7', grants }
const saved = { facts, applied: exampleBody.migrations.applied }
const [users] = exampleBody.facts.tables as [TableFacts]
const [sequence] = exampleBody.facts.sequences as [SequenceFacts]

function differences(change: Partial<DatabaseFacts>, rest: { broken?: string[]; applied?: [] } = {}) {
  return compareRestored(saved, {
    facts: { ...saved.facts, ...change },
    applied: rest.applied ?? saved.applied,
    brokenForeignKeys: rest.broken ?? [],
  }).map(({ kind, subject }) => `${kind} ${subject}`)
}

describe('what came back', () => {
  it('is the same where it is, whatever the server has counted since', () => {
    expect(differences({})).toEqual([])
    expect(differences({ tables: [{ ...users, changes: null }] })).toEqual([])
    // Restored without roles, there is nothing to compare.
    expect(differences({ grants: null })).toEqual([])
  })

  it.each<[Partial<DatabaseFacts>, string]>([
    [{ largeObjectFingerprint: '8' }, 'content large objects'],
    [{ grants: { ...grants, fingerprint: 'b'.repeat(64) } }, 'grants rights of roles'],
    [{ tables: [] }, 'table public.users'],
    [{ tables: [users, { ...users, name: 'more' }] }, 'table public.more'],
    [{ tables: [{ ...users, rows: 1 }] }, 'rows public.users'],
    [{ tables: [{ ...users, fingerprint: '1' }] }, 'content public.users'],
    [{ sequences: [] }, 'sequence public.users_id_seq'],
    [{ sequences: [{ ...sequence, lastValue: '1' }] }, 'sequence public.users_id_seq'],
    [{ sequences: [{ ...sequence, lastValue: null }] }, 'sequence public.users_id_seq'],
    [{ objects: {} }, 'objects index'],
    [{ objects: { index: 1, trigger: 1 } }, 'objects trigger'],
    [{ largeObjects: 1 }, 'objects large object'],
  ])('%j differs', (change, expected) => expect(differences(change)).toEqual([expected]))

  it('may have used a sequence further, in its own direction', () => {
    expect(differences({ sequences: [{ ...sequence, lastValue: '9223372036854775807' }] })).toEqual([])
    const down = { ...sequence, increment: '-1', lastValue: '-5' }
    const compare = (lastValue: string) =>
      compareRestored(
        { ...saved, facts: { ...saved.facts, sequences: [down] } },
        {
          facts: { ...saved.facts, sequences: [{ ...down, lastValue }] },
          applied: saved.applied,
          brokenForeignKeys: [],
        },
      )
    expect(compare('-6')).toEqual([])
    expect(compare('-4')).toHaveLength(1)
  })

  it('has the same migrations and no orphan', () => {
    expect(differences({}, { applied: [] })).toEqual(['migrations the ledger'])
    expect(differences({}, { broken: ['public.posts_user_fkey'] })).toEqual([
      'foreign-key public.posts_user_fkey',
    ])
  })
})
