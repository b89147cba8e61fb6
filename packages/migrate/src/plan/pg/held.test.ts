import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { briefly, planOne } from '../../../test/support/planned.ts'

describe('what goes on while a lock is held', () => {
  it.each([
    'SELECT count(*) FROM users',
    'CREATE TABLE kept AS SELECT * FROM users',
    'SELECT * INTO kept FROM users u',
    'CREATE MATERIALIZED VIEW kept AS SELECT id FROM users',
    'SELECT count(*) FROM events',
    'SELECT pg_sleep(10)',
  ])('never does long work under a strong lock: %s', (sql) => {
    const [before, after] = ['ALTER TABLE messages ADD x int', 'ALTER TABLE messages ADD y int']
    const { steps } = planOne(`${before}; ${sql}; ${after}`)
    expect(briefly(steps)).toEqual([`own run: ${before}`, `own run: ${sql}`, `own run: ${after}`])
    expect(steps[1]?.locks).toEqual([])
    const { estimate = null } = steps[1] ?? {}
    expect(estimate === null ? sql.includes('sleep') : estimate.toMs > 1000).toBe(true)
    const own = planOne(`BEGIN; ${before}; ${sql}; COMMIT`)
    expect(own).toMatchObject({ class: 'refused', steps: [] })
    expect(own.reasons.map(({ text }) => text).join()).toContain('holds messages locked while a query')
    expect(planOne(`BEGIN; ${sql}; ${before}; COMMIT`).class).toBe('direct')
  })

  it('a query of few rows stays where it is', () => {
    const sql =
      'ALTER TABLE messages ADD x int; SELECT name FROM users WHERE id = 5; SELECT value FROM settings'
    expect(briefly(planOne(sql).steps)).toEqual([`own run: ${sql}`])
  })
})

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
