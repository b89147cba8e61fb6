import type { Divergence } from './parity/compare.ts'

/** Every difference between the two databases that is meant, and why. One that nothing needs fails too. */
export const divergences: readonly Divergence[] = [
  {
    fact: / column id default$/,
    sqlite: /^none$/,
    pg: /^gen_random_uuid\(\)$/,
    reason:
      'Ids are made by the client; PostgreSQL also serves hand-written SQL, and SQLite has no function for it.',
  },
  {
    fact: / column (created|updated)_at default$/,
    sqlite: /^\(?cast\(round\(unixepoch\('subsec'\) \* 1000\) as integer\)\)?$/,
    pg: /^now\(\)$/,
    reason: 'The present time to the millisecond, in the form in which each stores an instant.',
  },
  {
    fact: / collation$/,
    sqlite: /^BINARY$/,
    pg: /^C$/,
    reason: 'Both names mean the order of code points.',
  },
  {
    fact: / foreign key \(\w+\) name$/,
    sqlite: /^none$/,
    pg: /^\w+_fkey$/,
    reason: 'drizzle-kit gives foreign keys no name on SQLite.',
  },
  {
    fact: / check \w+_token_check$/,
    sqlite: /^CHECK \(length\("(\w+)"\) = 64 and "\1" not glob '\*\[\^0-9a-f\]\*'\)$/,
    pg: /^CHECK \(\(\w+ ~ '\^\[0-9a-f\]\{64\}\$'::text\)\)$/,
    reason: 'A digest is matched by GLOB and length: SQLite has no regular expressions.',
  },
  {
    fact: /^twin_pairs index twin_pairs_users_key$/,
    sqlite:
      /^unique \(\( CASE WHEN \(user1_id < user2_id\) THEN user1_id ELSE user2_id END\), \( CASE WHEN \(user1_id < user2_id\) THEN user2_id ELSE user1_id END\)\)$/,
    pg: /^unique \(LEAST\(user1_id, user2_id\), GREATEST\(user1_id, user2_id\)\)$/,
    reason: 'drizzle-kit would split min(a, b), which is what SQLite calls least, at its comma.',
  },
  {
    fact: /^messages trigger messages_reply_same_pair_(insert|update) action$/,
    sqlite: /^in its body$/,
    pg: /^messages_reply_same_pair$/,
    reason: "A trigger of PostgreSQL calls a function; SQLite's holds its statements.",
  },
]
