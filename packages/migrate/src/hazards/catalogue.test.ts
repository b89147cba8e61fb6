import { expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'
import { pgRules } from './rules/postgresql.ts'
import { sqliteRules } from './rules/sqlite.ts'
import { suppressionRules } from './rules/suppressions.ts'

it('every known hazard has a rule or the reason why not, and no rule covers another', () => {
  const covered = new Set([...pgRules, ...sqliteRules, ...suppressionRules].flatMap(({ covers }) => covers))
  expect(catalogue.map(({ number }) => number)).toEqual(catalogue.map((_, index) => index + 1))
  for (const { number, noRule } of catalogue)
    expect([number, covered.has(number)]).toEqual([number, noRule === undefined])
  for (const number of covered) expect(number).toBeLessThanOrEqual(catalogue.length)
})
