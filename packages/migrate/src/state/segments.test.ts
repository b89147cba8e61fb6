import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brief, parseText } from '../../test/support/parsed.ts'
import { loadParser } from '../parse/load.ts'
import { segmentFile } from './segments.ts'

const segments = async (sql: string, dialect: 'postgresql' | 'sqlite' = 'postgresql') =>
  segmentFile((await parseText(dialect, sql)).statements).map(brief)

const cic = 'CREATE INDEX CONCURRENTLY ON a (b)'

describe('segmentFile', () => {
  it.each([
    ['', []],
    ['SELECT 1; SELECT 2', ['engine[1 2]engine']],
    [`SELECT 1; ${cic}; SELECT 2`, ['engine[1]engine', 'alone:none 2', 'engine[3]engine']],
    [`${cic}; VACUUM`, ['alone:none 1', 'alone:none 2']],
    ['SELECT 1; COMMIT; SELECT 2; CALL p()', ['engine[1 2]commit', 'alone:own 3', 'alone:none 4']],
    ['CALL p(); DO $$ $$', ['engine[1 2]engine']],
    ['COMMIT; SELECT 1', ['engine[1]commit', 'alone:own 2']],
    ['BEGIN; SELECT 1; COMMIT', ['file[1 2 3]commit']],
    ['SELECT 1; BEGIN; SELECT 2; COMMIT', ['engine[1]engine', 'file[2 3 4]commit']],
    [
      'COMMIT; SELECT 1; BEGIN; SELECT 2; END; SELECT 3',
      ['engine[1]commit', 'alone:own 2', 'file[3 4 5]commit', 'alone:own 6'],
    ],
    ['BEGIN; SELECT 1', ['file[1 2]engine']],
    ['BEGIN; BEGIN; COMMIT', ['file[1 2 3]commit']],
    [`BEGIN; ${cic}; COMMIT`, ['file[1 2 3]commit']],
    ['SELECT 1; ROLLBACK; SELECT 2', ['engine[1 2]rollback', 'alone:own 3']],
    ['SELECT 1; COMMIT AND CHAIN; SELECT 2', ['engine[1 2]commit', 'file[3]engine']],
    ['SELECT 1; COMMIT AND CHAIN', ['engine[1 2]commit', 'file[]engine']],
    ['SAVEPOINT s; SELECT 1; ROLLBACK TO s', ['engine[1 2 3]engine']],
    ['COMMIT; COMMIT; SAVEPOINT s', ['engine[1]commit', 'alone:none 2', 'alone:none 3']],
    ['ROLLBACK AND CHAIN; COMMIT; SELECT 1', ['engine[1]rollback', 'file[2]commit', 'alone:own 3']],
  ])('%s', async (sql, expected) => {
    expect(await segments(sql)).toEqual(expected)
  })

  it('SQLite: the pragma around its own transaction stays outside of one', async () => {
    const sql = 'PRAGMA foreign_keys=OFF; BEGIN; SELECT 1; COMMIT; PRAGMA foreign_keys=ON;'
    expect(await segments(sql, 'sqlite')).toEqual(['engine[1]engine', 'file[2 3 4]commit', 'alone:none 5'])
  })

  it('loses no statement and keeps their order, whatever they are', async () => {
    const parser = await loadParser('postgresql')
    const statement = fc.constantFrom(
      'SELECT 1',
      'BEGIN',
      'COMMIT',
      'ROLLBACK',
      'COMMIT AND CHAIN',
      'ROLLBACK AND CHAIN',
      'SAVEPOINT s',
      'VACUUM',
      'CALL p()',
      cic,
    )
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), (list) => {
        const { statements } = parser.parse({ tag: 't', file: 't.sql', text: list.join(';\n') })
        const sent = segmentFile(statements).flatMap((segment) =>
          segment.kind === 'alone' ? [segment.statement] : segment.statements,
        )
        expect(sent).toEqual(statements)
      }),
    )
  })
})
