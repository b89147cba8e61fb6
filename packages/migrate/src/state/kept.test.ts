import { describe, expect, it } from 'vitest'
import { parseText } from '../../test/support/parsed.ts'
import { keptStatements, settingsInForce } from './kept.ts'

const kept = async (sql: string, done?: number) => {
  const { statements } = await parseText('postgresql', sql)
  return keptStatements(statements, done ?? statements.length).map(({ ordinal }) => ordinal)
}
const settings = async (sql: string) => {
  const { statements } = await parseText('postgresql', sql)
  return settingsInForce(statements, statements.length).map((statement) => statement.sql)
}

describe('keptStatements', () => {
  it.each([
    ['SELECT 1; SELECT 2', [1, 2]],
    ['BEGIN; SELECT 1; ROLLBACK; SELECT 2', [4]],
    ['SELECT 1; COMMIT; BEGIN; SELECT 2; ROLLBACK; SELECT 3', [1, 2, 6]],
    ['SAVEPOINT s; SELECT 1; ROLLBACK TO s; SELECT 2', [1, 3, 4]],
    ['SAVEPOINT s; SELECT 1; RELEASE s; SELECT 2', [1, 2, 3, 4]],
    ['SAVEPOINT a; SELECT 1; SAVEPOINT b; SELECT 2; ROLLBACK TO a; SELECT 3', [1, 5, 6]],
    ['SAVEPOINT s; SELECT 1; SAVEPOINT s; SELECT 2; ROLLBACK TO s; RELEASE s; ROLLBACK TO s', [1, 7]],
    ['SAVEPOINT s; SELECT 1; ROLLBACK TO other', [1, 2, 3]],
  ])('%s', async (sql, expected) => {
    expect(await kept(sql)).toEqual(expected)
  })

  it('counts no further than what is done', async () => {
    expect(await kept('SELECT 1; COMMIT; SELECT 2; SELECT 3', 3)).toEqual([1, 2, 3])
  })

  it('reads SQLite’s names of savepoints as SQLite does', async () => {
    const { statements } = await parseText('sqlite', 'SAVEPOINT S; SELECT 1; ROLLBACK TO s; SELECT 2')
    expect(keptStatements(statements, 4).map(({ ordinal }) => ordinal)).toEqual([1, 3, 4])
  })
})

describe('settingsInForce', () => {
  it.each([
    ['SET a.b = 1; SET LOCAL a.c = 2; RESET ALL', ['SET a.b = 1', 'RESET ALL']],
    ['BEGIN; SET a.b = 1; ROLLBACK; SET a.c = 2', ['SET a.c = 2']],
    ['SAVEPOINT s; SET a.b = 1; ROLLBACK TO s; SET a.c = 2', ['SET a.c = 2']],
    ['SET a.b = 1; DISCARD ALL; SET a.c = 2', ['SET a.c = 2']],
    ['SET a.b = 1; DISCARD PLANS', ['SET a.b = 1']],
  ])('%s', async (sql, expected) => {
    expect(await settings(sql)).toEqual(expected)
  })
})
