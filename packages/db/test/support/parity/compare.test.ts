import { describe, expect, it } from 'vitest'
import { compareFacts, type Divergence, type Facts } from './compare.ts'

const model: Facts = new Map([
  ['users column email nullable', 'no'],
  ['users column email type', 'text'],
  ['users column id default', 'none'],
  ['users index users_email_key', 'unique (email)'],
])
const idDefault: Divergence = {
  fact: /column id default$/,
  sqlite: /^none$/,
  pg: /^gen_random_uuid\(\)$/,
  reason: 'ids have a default on PostgreSQL only',
}

function changed(changes: Readonly<Record<string, string | undefined>>): Facts {
  const facts = new Map(model)
  for (const [fact, value] of Object.entries(changes)) {
    if (value === undefined) facts.delete(fact)
    else facts.set(fact, value)
  }
  return facts
}

describe('compareFacts', () => {
  it('finds two equal models equal', () => {
    expect(compareFacts(model, changed({}), [])).toEqual({ difference: undefined, unused: [] })
  })

  it.each([
    [{ 'users column email type': 'json' }, 'users column email type: text on SQLite, json on PostgreSQL'],
    [{ 'users column email type': undefined }, 'users column email type: text on SQLite, none on PostgreSQL'],
    [{ 'pets column name type': 'text' }, 'pets column name type: none on SQLite, text on PostgreSQL'],
    [
      { 'users index users_email_key': '(email)', 'users column email nullable': 'yes' },
      'users column email nullable: no on SQLite, yes on PostgreSQL',
    ],
  ])('names the first difference of %o', (changes, difference) => {
    expect(compareFacts(model, changed(changes), [])).toEqual({ difference, unused: [] })
  })

  it('passes over a divergence, but only of the listed values', () => {
    const random = changed({ 'users column id default': 'gen_random_uuid()' })
    expect(compareFacts(model, random, [idDefault])).toEqual({ difference: undefined, unused: [] })
    const other = changed({ 'users column id default': 'uuidv7()' })
    expect(compareFacts(model, other, [idDefault])).toEqual({
      difference: 'users column id default: none on SQLite, uuidv7() on PostgreSQL',
      unused: [idDefault.reason],
    })
  })

  it('tells of a divergence that nothing needs', () => {
    expect(compareFacts(model, model, [idDefault]).unused).toEqual([idDefault.reason])
  })
})
