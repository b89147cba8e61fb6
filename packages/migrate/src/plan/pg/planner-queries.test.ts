import { describe, expect, it } from 'vitest'
import { briefly, planOne } from '../../../test/support/planned.ts'

describe('queries in a file', () => {
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
