import { expect, test } from 'vitest'
import { fillPgSql, fillSqliteSql } from './fill.ts'

test('PostgreSQL counts with generate_series and quotes names', () => {
  expect(fillPgSql('app.users', 10, { id: 'i', 'a"b': "'x' || i" })).toBe(
    `INSERT INTO "app"."users" ("id", "a""b") SELECT i, 'x' || i FROM generate_series(1, 10) AS i`,
  )
})

test('SQLite counts with a recursive query', () => {
  expect(fillSqliteSql('users', 3, { id: 'i' })).toBe(
    'WITH RECURSIVE numbers(i) AS (SELECT 1 WHERE 3 > 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < 3) ' +
      'INSERT INTO "users" ("id") SELECT i FROM numbers',
  )
})

test('a row count that is no count is refused', () => {
  expect(() => fillPgSql('t', 1.5, { id: 'i' })).toThrow(/whole number/)
  expect(() => fillSqliteSql('t', -1, { id: 'i' })).toThrow(/whole number/)
  expect(() => fillPgSql('t', 1, {})).toThrow(/no columns/)
})
