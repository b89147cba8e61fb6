import { pgVersions, usePostgres, withClient } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { pgRules } from '../../src/hazards/rules/postgresql.ts'
import { loadLinter, loadParser, readPgFacts } from '../../src/index.ts'
import { exampleInput, ruleExample } from '../support/rule-examples.ts'

/** Runs SQL as the engine does: each statement by itself, transactions as the text has them; gives the first error. */
async function runEach(url: string, sql: string): Promise<string | undefined> {
  const parser = await loadParser('postgresql')
  const { statements } = parser.parse({ tag: 'example', file: 'example.sql', text: sql })
  return withClient(url, async (client) => {
    for (const statement of statements) {
      try {
        await client.query(statement.sql)
      } catch (error) {
        const state = error instanceof Error && 'code' in error ? String(error.code) : 'none'
        return `${state} ${String(error)}`
      }
    }
    return undefined
  })
}

describe.each(pgVersions())('the examples of rules on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each(pgRules.map((rule) => [rule.id, rule] as const))('%s', async (id, rule) => {
    const linter = await loadLinter('postgresql')
    for (const kind of ['bad', 'good'] as const) {
      const example = ruleExample(rule, kind)
      const database = await pg.server.createDatabase()
      const { url, name } = database
      try {
        const before = await runEach(url, example.before)
        expect(before === undefined || before.startsWith('23505')).toBe(true)

        // The database's own facts say the same as the files before.
        const facts = await readPgFacts({ url, location: name })
        const hazards = linter
          .lint({ ...exampleInput(example), facts })
          .filter((hazard) => hazard.rule === id)
        const isApplicable = rule.fails?.until === undefined || version <= rule.fails.until
        expect(hazards.length > 0 || kind === 'good' || !isApplicable).toBe(true)
        expect(kind === 'good' ? hazards.filter(({ severity }) => severity === 'error') : []).toEqual([])

        const failure = await runEach(url, example.migration)
        const expected = kind === 'bad' && isApplicable ? rule.fails?.sqlState : undefined
        expect(failure?.slice(0, 5)).toBe(expected)
      } finally {
        await database.drop()
      }
    }
  })
})
