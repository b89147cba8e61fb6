import { expect, it } from 'vitest'
import type { LedgerRow, SurplusRow } from '../model/state.ts'
import { filesOf, journalFolder } from '../../test/support/folder-builder.ts'
import { toFolderSurvey } from '../read/folder.ts'
import { findMissing } from './missing.ts'

const row = (createdAtMs: number, name: string | null = null): LedgerRow => ({
  id: null,
  hash: 'gone',
  createdAtMs,
  name,
})
const ahead = (of: LedgerRow): SurplusRow => ({ kind: 'ahead', row: of, code: 'MIGRATION.AHEAD', next: null })

it('a row of a missing file is its own, by name or time, and no longer ahead', () => {
  const {
    '0001_b.sql': _b,
    '0002_c.sql': _c,
    ...rest
  } = journalFolder({
    '0000_a': '',
    '0001_b': '',
    '0002_c': '',
  })
  const survey = toFolderSurvey(filesOf(rest))
  const surplus = [row(2000), row(9, '0002_c'), row(4000)].map(ahead)
  const found = findMissing(survey, surplus)
  expect(found.missing).toMatchObject([
    {
      kind: 'missing',
      tag: '0001_b',
      position: 1,
      code: 'MIGRATION.FILE_MISSING',
      row: { createdAtMs: 2000 },
    },
    { tag: '0002_c', row: { name: '0002_c' } },
  ])
  expect(found.surplus).toEqual([ahead(row(4000))])
  expect(findMissing(survey, []).missing).toMatchObject([{ row: null }, { row: null }])
})
