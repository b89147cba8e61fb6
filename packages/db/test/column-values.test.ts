import { DbError, type Connection, type Tables } from '@twinship/db'
import { describe, expect, it } from 'vitest'
import { databases } from './support/databases.ts'
import { rowAdder, type AddRow } from './support/rows.ts'

/** A column of each kind, and values at and past the edges of what it holds. */
const edges: readonly (readonly [
  kind: string,
  table: keyof Tables,
  column: string,
  values: readonly unknown[],
])[] = [
  [
    'text',
    'users',
    'displayName',
    [
      '',
      '\0',
      'a\0b',
      '👩‍👩‍👧',
      '\ud800',
      'e\u0301',
      '\u{10ffff}',
      String.raw`\u0000`,
      "it's",
      7,
      true,
      'x'.repeat(100_000),
    ],
  ],
  [
    'json',
    'assessments',
    'responses',
    [
      {},
      { a: '\0' },
      { '\0': 1 },
      { a: String.raw`\u0000` },
      { a: String.raw`\\u0000` },
      { a: '\ud800' },
      { a: '\udc00\ud800' },
      { a: String.raw`\ud800` },
      { '\udfff': 1 },
      { a: '👯' },
      { a: Number.NaN, b: -0, c: 1e21, d: 5e-324, e: 2 ** 53 },
      { b: 1, a: [null, [true]] },
      [],
      'text',
      7,
      false,
    ],
  ],
  [
    'instant',
    'users',
    'lastLoginAt',
    [
      new Date(0),
      new Date(-1),
      new Date('1969-12-31T23:59:59.999Z'),
      new Date('9999-12-31T23:59:59.999Z'),
      new Date('+010000-01-01T00:00:00Z'),
      new Date('0100-01-01T00:00:00Z'),
      new Date('0099-12-31T23:59:59.999Z'),
      new Date('0000-12-31T00:00:00Z'),
      new Date('-000001-01-01T00:00:00Z'),
      new Date(8.64e15),
      new Date(-8.64e15),
      new Date(Number.NaN),
      '2026-01-01T00:00:00Z',
      5,
    ],
  ],
  [
    'day',
    'twinProfiles',
    'birthDate',
    [
      '1996-03-15',
      '0001-01-01',
      '9999-12-31',
      '0000-01-01',
      '2026-02-29',
      '2024-02-29',
      '1996-3-15',
      '1996-03-15T00:00',
      '',
      'today',
    ],
  ],
  [
    'integer',
    'gameResults',
    'score',
    [0, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 1.5, Number.NaN, Infinity],
  ],
  [
    'long',
    'twincidences',
    'timeDifference',
    [0, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 2 ** 53, -(2 ** 53), 0.5, Number.NaN],
  ],
  ['flag', 'users', 'emailVerified', [true, false, 2, 'maybe']],
  [
    'id',
    'users',
    'id',
    [
      '0199A6B0-7C00-7000-8000-00000000000a',
      '0199a6b07c0070008000-00000000000b',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '',
      'x',
      '0199a6b0-7c00-7000-8000-00000000000',
      5,
    ],
  ],
]

/** What became of a value: as it is read again, or the code of the refusal. */
async function outcome(add: AddRow, table: keyof Tables, column: string, value: unknown): Promise<unknown> {
  try {
    return { read: (await add(table, { [column]: value }))[column] }
  } catch (error) {
    return error instanceof DbError ? { refused: error.code } : { thrown: String(error) }
  }
}

describe('values at the edges of a column', () => {
  const kinds = databases().map(({ name, use }) => {
    const test = use()
    return { name, add: rowAdder((): Connection => test.connection) }
  })

  it.each(edges)(
    '%s (%s.%s): every database makes the same of them',
    async (_kind, table, column, values) => {
      const outcomes = new Map<string, unknown[]>()
      for (const { name, add } of kinds) {
        const found: unknown[] = []
        for (const value of values) found.push([value, await outcome(add, table, column, value)])
        outcomes.set(name, found)
      }
      const [sqlite, ...servers] = [...outcomes.values()]
      for (const server of servers) expect(server).toEqual(sqlite)
    },
  )
})
