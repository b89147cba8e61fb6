import { beforeAll, describe, expect, it } from 'vitest'
import { exampleInput, ruleExample } from '../../test/support/rule-examples.ts'
import type { Dialect } from '../model/folder.ts'
import type { Linter } from './linter.ts'
import { loadLinter } from './load.ts'
import { pgRules } from './rules/postgresql.ts'
import { sqliteRules } from './rules/sqlite.ts'

const linters = new Map<Dialect, Linter>()
beforeAll(async () => {
  for (const dialect of ['postgresql', 'sqlite'] as const) linters.set(dialect, await loadLinter(dialect))
})

/** What only a database tells: files show nothing of it, and its rule is tried on servers. */
const byFactsOnly: ReadonlySet<string> = new Set(['invalid-index-in-the-way'])

const rules = [...pgRules, ...sqliteRules]

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const found = (kind: 'bad' | 'good') =>
    (linters.get(rule.dialect)?.lint({ ...exampleInput(ruleExample(rule, kind)), facts: null }) ?? []).filter(
      (hazard) => hazard.rule === id,
    )

  it('finds its bad example', () => {
    const hazards = found('bad')
    expect(hazards.length > 0).toBe(!byFactsOnly.has(id))
    for (const hazard of hazards) {
      expect(hazard).toMatchObject({ file: '0001_migration.sql', severity: rule.severity, ignored: null })
      expect(hazard.message).toMatch(/^[^ ].*\.$/)
    }
  })

  it('has no more than a note about its good example', () => {
    expect(found('good').filter(({ severity }) => severity !== 'note')).toEqual([])
  })

  it('has the texts that its page needs', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    for (const text of [rule.title, rule.effect, rule.safeWay]) expect(text).toMatch(/^\S.*\.$/)
  })
})

it('no name is given twice', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
})
