import type { DataAnswer } from '@twinship/migrate'
import { expect, it } from 'vitest'
import { judge, type Ending, type Verdict } from './judge.ts'

const answer = (statement: number, count: number | null, isMended = false): DataAnswer => ({
  tag: 'a',
  file: 'a.sql',
  line: 1,
  statement,
  kind: 'null',
  table: 't',
  columns: ['c'],
  mendedBy: isMended ? { tag: 'a', statement: 1 } : null,
  count,
  isAtLeast: false,
  undecided: count === null ? 'why' : null,
})
const applied: Ending = { kind: 'applied' }
const failed = (statement: number, sqlState = '23502', isWrite = false): Ending => ({
  kind: 'failed',
  statement,
  sqlState,
  isWrite,
})

const cases: readonly (readonly [Verdict, readonly DataAnswer[], Ending])[] = [
  ['quiet', [answer(1, 0), answer(2, null), answer(3, 4, true)], applied],
  ['alarm', [answer(1, 3)], applied],
  ['alarm', [answer(1, 3), answer(2, 1)], failed(2)],
  ['named', [answer(2, 3), answer(4, 1)], failed(2)],
  ['mended', [answer(2, 3, true)], failed(2)],
  ['undecided', [answer(2, null)], failed(2)],
  ['missed', [answer(1, 0), answer(3, 2)], failed(2)],
  ['write', [answer(1, 0)], failed(2, 'P0001', true)],
  ['other', [answer(2, 0)], failed(2, '42P01')],
]

it.each(cases)('%s', (verdict, answers, ending) => {
  expect(judge(answers, ending)).toBe(verdict)
})
