import { describe, expect, it } from 'vitest'
import { brief, parseText } from '../../test/support/parsed.ts'
import { segmentFile } from '../state/segments.ts'
import { setApart } from './set-apart.ts'

async function apart(sql: string, ordinal: number) {
  const segments = segmentFile((await parseText('postgresql', sql)).statements)
  const segment = segments.find((one) =>
    one.kind === 'alone'
      ? one.statement.ordinal === ordinal
      : one.statements.some((statement) => statement.ordinal === ordinal),
  )
  if (segment === undefined) throw new Error('no such statement')
  return setApart({ segment, past: 'none', seenBefore: null }, ordinal)
}

describe('setApart', () => {
  it.each([
    ['REINDEX TABLE t', 1, ['alone:none 1']],
    ['SELECT 1; REINDEX TABLE t; SELECT 2', 2, ['engine[1]engine', 'alone:none 2', 'engine[3]engine']],
    ['SELECT 1; REINDEX TABLE t; COMMIT', 2, ['engine[1]engine', 'alone:none 2', 'engine[3]commit']],
    ['COMMIT; REINDEX TABLE t', 2, ['alone:none 2']],
  ])('%s', async (sql, ordinal, expected) => {
    const steps = await apart(sql, ordinal)
    expect(steps?.map(({ segment }) => brief(segment))).toEqual(expected)
    const alone = steps?.flatMap(({ segment }) => (segment.kind === 'alone' ? [segment.statement] : []))
    expect(alone).toMatchObject([{ ordinal, effect: 'alone', repeat: 'repeatable', subject: null }])
  })

  it.each([
    'BEGIN; REINDEX TABLE t; COMMIT',
    'SELECT 1; REINDEX TABLE t; ROLLBACK',
    'SAVEPOINT s; REINDEX TABLE t; RELEASE s',
  ])('%s is held together by the file', async (sql) => {
    expect(await apart(sql, 2)).toBeUndefined()
  })
})
