import { createClient } from '@libsql/client'
import { describe, expect, it } from 'vitest'
import { sqliteRules } from '../../src/hazards/rules/sqlite.ts'
import { loadParser } from '../../src/index.ts'
import { ruleExample } from '../support/rule-examples.ts'

describe('the examples of rules on libSQL', () => {
  it.each(sqliteRules.map((rule) => [rule.id, rule] as const))('%s', async (_id, rule) => {
    const parser = await loadParser('sqlite')
    for (const kind of ['bad', 'good'] as const) {
      const { before, migration } = ruleExample(rule, kind)
      const client = createClient({ url: ':memory:' })
      const run = async (text: string) => {
        for (const { sql } of parser.parse({ tag: 'example', file: 'example.sql', text }).statements) {
          await client.execute(sql)
        }
      }
      try {
        await run(before)
        const failure = await run(migration).then(
          () => undefined,
          (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'none'),
        )
        expect(failure).toBe(kind === 'bad' ? rule.fails?.sqlState : undefined)
      } finally {
        client.close()
      }
    }
  })
})
