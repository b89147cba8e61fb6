import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne } from '../../../test/support/planned.ts'
import type { Facts } from '../facts.ts'
import { loadLinter } from '../load.ts'

const linter = await loadLinter('postgresql')
const keyed: ReadonlySet<string> = new Set(['drop-key', 'unique-over-existing-rows'])

function rules(sql: string, facts: Facts | null, before = 'SELECT 1'): readonly string[] {
  const files = [before, sql].map((text, index) => {
    return { tag: `000${index}_x`, file: `000${index}_x.sql`, text }
  })
  return linter
    .lint({ files, deployments: new Map([['0001_x', 1]]), facts })
    .flatMap(({ rule }) => (keyed.has(rule) ? rule : []))
}

/** A table of five million notes with a unique index as the catalog tells it. */
function indexed(definition: string, columns: readonly (string | null)[]): Facts {
  const partial = definition.includes(' WHERE ')
  const plain = tableFacts('notes', 'id int8!, email text, live bool, kind text, n int4')
  const one = { name: 'k', columns, unique: true, valid: true, partial, attached: false }
  const made = `CREATE UNIQUE INDEX k ON public.notes USING btree ${definition}`
  const index = { ...one, reads: ['email', 'live', 'kind', 'n'], definition: made }
  return planFacts(150_018, [{ ...plain, indexes: [...plain.indexes, index] }])
}

const table = 'CREATE TABLE notes (id int8 PRIMARY KEY, email text, live bool, kind text, n int4);'

describe('a unique index that is dropped and made again', () => {
  it.each([
    ['(lower(email))', [null], '(lower(email))'],
    ['(lower((email)::text))', [null], '(lower("notes"."email"))'],
    ['(id, lower(email))', ['id', null], '(lower(email), id)'],
    ['(email) WHERE live', ['email'], '(email) WHERE live'],
    ["(email) WHERE (kind = 'a'::text)", ['email'], "(email) WHERE kind = 'a'"],
    ["(email) WHERE (kind = 'a'::text)", ['email'], "(email) WHERE kind IN ('a')"],
    [
      "(email) WHERE (kind = ANY (ARRAY['a'::text, 'b'::text]))",
      ['email'],
      "(email) WHERE kind IN ('a', 'b')",
    ],
    [
      "(email) WHERE ((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      ['email'],
      "(email) WHERE kind IN ('a', 'b')",
    ],
    [
      "(email) WHERE (kind <> ALL (ARRAY['a'::text, 'b'::text]))",
      ['email'],
      "(email) WHERE kind NOT IN ('a', 'b')",
    ],
    [
      "(email) WHERE ((n >= 1) AND (n <= '-2'::integer) AND live)",
      ['email'],
      '(email) WHERE n BETWEEN 1 AND -2 AND live',
    ],
    ["(email) WHERE (kind ~~ 'a%'::text)", ['email'], "(email) WHERE kind LIKE 'a%'"],
    ['(email) WHERE (live IS NOT TRUE)', ['email'], '(email) WHERE live IS NOT TRUE'],
  ])('as %s, is no lost key', (definition, columns, written) => {
    const facts = indexed(definition, columns)
    for (const name of ['k', 'another']) {
      const sql = `DROP INDEX k; CREATE UNIQUE INDEX ${name} ON notes ${written};`
      expect(rules(sql, facts)).toEqual([])
      expect(rules(sql, null, `${table} CREATE UNIQUE INDEX k ON notes ${written};`)).toEqual([])
      expect(planOne(sql, { facts }).class).toBe('online')
    }
    expect(rules(`CREATE UNIQUE INDEX other ON notes ${written}; DROP INDEX CONCURRENTLY k`, facts)).toEqual(
      [],
    )
  })

  it.each([
    ['(lower(email))', [null], '(upper(email))'],
    ['(lower(email))', [null], '(email)'],
    ['(email)', ['email'], '(email) WHERE live'],
    ['(email) WHERE live', ['email'], '(email) WHERE NOT live'],
    [
      "(email) WHERE (kind = ANY (ARRAY['a'::text, 'b'::text]))",
      ['email'],
      "(email) WHERE kind IN ('a', 'c')",
    ],
    ['(((n)::text))', [null], '(n)'],
  ])('as %s, is lost where it comes as another: %s %s', (definition, columns, written) => {
    const facts = indexed(definition, columns)
    const sql = `DROP INDEX k; CREATE UNIQUE INDEX another ON notes ${written};`
    expect(rules(sql, facts)).toContain('drop-key')
    expect(planOne(sql, { facts }).class).toBe('phased')
  })

  it('serves for some rows where it comes for all', () => {
    const facts = indexed('(email) WHERE live', ['email'])
    const sql = 'DROP INDEX k; CREATE UNIQUE INDEX another ON notes (email)'
    expect(rules(sql, facts)).toEqual(['unique-over-existing-rows'])
  })

  it('is the same by the new name of its column', () => {
    const facts = indexed('(lower(email)) WHERE live', [null])
    const sql = 'ALTER TABLE notes RENAME email TO mail; DROP INDEX k;'
    expect(rules(`${sql} CREATE UNIQUE INDEX k ON notes (lower(mail)) WHERE live`, facts)).toEqual([])
  })
})

it('more columns are as unique as some of them, NULLs that equal each other are not', () => {
  const facts = indexed('(email)', ['email'])
  const unique = (more: string) => rules(`CREATE UNIQUE INDEX w ON notes ${more}`, facts)
  expect(unique('(email, n)')).toEqual([])
  expect(unique('(email, n) WHERE live')).toEqual([])
  expect(unique('(email) NULLS NOT DISTINCT')).toEqual(['unique-over-existing-rows'])
  expect(unique('(n)')).toEqual(['unique-over-existing-rows'])
})
