import { uuid } from './people.ts'

const aborted = ['DB.TRANSACTION_ABORTED', [undefined, undefined]]
const nested = ['DB.NESTED_WRITE', [undefined, undefined]]

/** What a reader should be able to look up: the outcome of the steps where the databases differ by nature. */
export const expected: Readonly<Record<string, unknown>> = {
  'orders nulls where it is told': [
    [null, 'a', 'b'],
    ['a', 'b', null],
    [null, 'b', 'a'],
    ['b', 'a', null],
  ],
  'json strings stay strings': { same: true },
  'an error rolls everything back': { thrown: 'no', after: 0 },
  'an error of the app comes out as it is, whatever caused it': { own: true, after: 0 },
  'a transaction that has ended runs nothing more': {
    late: ['DB.CLOSED', [undefined, undefined]],
    after: 1,
  },
  'nested ones side by side take turns': {
    outcomes: ['rejected', 'fulfilled', 'fulfilled'],
    ids: [2, 3].map((n) => ({ id: uuid(n) })),
  },
  'the outer one is refused inside a nested one': { codes: [nested, nested], after: 2 },
  'a nested one rolls back alone': {
    codes: [['DB.UNIQUE_VIOLATION', 'users_pkey'], 'Error: deep'],
    ids: [1, 3, 4].map((n) => ({ id: uuid(n) })),
  },
  'a failed statement ends it': {
    codes: [['DB.UNIQUE_VIOLATION', 'users_pkey'], aborted, aborted],
    after: 3,
  },
  'swallowing the error does not commit': { outcome: aborted, after: 3 },
  'reads its own writes, and nobody else does': { inside: 1, outside: 0 },
  'a write past it is refused': { codes: [nested, nested, 'committed', 'done'], after: 2 },
  unique: [
    ['DB.UNIQUE_VIOLATION', 'users_pkey'],
    ['DB.UNIQUE_VIOLATION', 'users_email_normalized_key'],
    ['DB.UNIQUE_VIOLATION', 'twin_pairs_users_key'],
    ['DB.UNIQUE_VIOLATION', 'users_email_normalized_key'],
  ],
  'foreign key, missing parent and restricted delete': Array.from(
    { length: 4 },
    () => 'DB.FOREIGN_KEY_VIOLATION',
  ),
  check: [
    'twin_pairs_two_users_check',
    'twin_pairs_status_check',
    'refresh_tokens_token_check',
    'assessments_completed_check',
    'assessments_completed_check',
    'messages_two_users_check',
    'messages_reply_same_pair_check',
  ].map((constraint) => ['DB.CHECK_VIOLATION', constraint]),
  'not null': [
    ['DB.NOT_NULL_VIOLATION', ['users', 'email']],
    ['DB.NOT_NULL_VIOLATION', ['users', 'password_hash']],
  ],
  'values that do not fit': Array.from({ length: 9 }, () => 'DB.INVALID_VALUE'),
  'errors hold no value': [true, true, false],
}
