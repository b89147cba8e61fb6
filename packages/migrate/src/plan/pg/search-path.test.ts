import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planSql } from '../../../test/support/planned.ts'

describe('search_path', () => {
  const elsewhere = tableFacts('users', 'id int8!, name text', { schema: 'other' })
  const facts = planFacts(150_018, [elsewhere])
  const index = 'CREATE INDEX i ON users (name)'
  const schemas = (sql: readonly string[]) =>
    planSql(sql, { facts }).files.map(({ steps }) => steps.at(-1)?.locks[0]?.schema)

  it('is the session’s own again with each file, and lasts in a file', () => {
    expect(schemas([`SET search_path TO other, public; ${index}`, index])).toEqual(['other', 'public'])
    expect(schemas([`SELECT set_config('search_path', '"other",public', false); ${index}`])).toEqual([
      'other',
    ])
    expect(schemas([`SET search_path TO other; RESET search_path; ${index}`])).toEqual(['public'])
    expect(schemas([`SET search_path TO other; RESET ALL; ${index}`])).toEqual(['public'])
  })

  it.each([
    ['SET LOCAL search_path TO other; CREATE TABLE a (); COMMIT', 'public'],
    ['BEGIN; SET LOCAL search_path TO other; SET search_path TO other; COMMIT', 'other'],
    ['BEGIN; SET search_path TO other; SET LOCAL search_path TO public; COMMIT', 'other'],
    ['BEGIN; SET search_path TO other; ROLLBACK', 'public'],
    ['SET search_path TO other; BEGIN; SET LOCAL search_path TO public; COMMIT', 'other'],
  ])('%s: %s behind it', (sql, schema) => {
    expect(schemas([`${sql}; ALTER TABLE users ADD x int`])).toEqual([schema])
  })
})
