import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne } from '../../../test/support/planned.ts'

describe('a small table from which a large one inherits', () => {
  const inherits = [{ schema: 'public', name: 'base' }]
  const tables = [
    tableFacts('base', 'id int8!, note text', { rows: 5_000_000, bytes: 1_500_000_000 }),
    tableFacts('heir', 'id int8!, note text', { inherits }),
  ]
  const facts = planFacts(150_018, tables)
  const both = (mode: string) => ['base', 'heir'].map((name) => ({ schema: 'public', name, mode }))

  it.each([
    ['ALTER TABLE base ADD COLUMN x int DEFAULT 5', 'direct'],
    ['ALTER TABLE base ADD COLUMN x float DEFAULT random()', 'refused'],
    ['ALTER TABLE base ALTER note SET NOT NULL', 'online'],
    ["ALTER TABLE base ADD CHECK (note <> '')", 'online'],
    ['ALTER TABLE base ALTER id TYPE text', 'phased'],
    ['ALTER TABLE base RENAME note TO notes', 'phased'],
  ])('%s locks both', (sql, kind) => {
    expect(planOne(sql, { facts }).class).toBe(kind)
    const [step] = planOne(sql, { facts, maintenance: true }).steps
    expect(step?.locks).toEqual(both('ACCESS EXCLUSIVE'))
  })

  it('what works on both is counted once; a key is of one alone', () => {
    const [step] = planOne('ALTER TABLE base ALTER id TYPE text', { facts, maintenance: true }).steps
    expect(step?.work.map(({ name, rewrites }) => [name, rewrites])).toEqual([
      ['base', 'yes'],
      ['heir', 'yes'],
    ])
    expect(step?.estimate?.rows).toBe(5_000_000)
    const [unique] = planOne('ALTER TABLE base ADD UNIQUE (note)', { facts }).steps
    expect(unique?.locks.map(({ name }) => name)).toEqual(['base'])
  })
})
