import { fillPg, fillSqlite, type ColumnExpressions } from '@twinship/testkit'
import type { TestDatabase } from './databases.ts'

/** How each dialect writes a value of domain.md's types, from SQL for a whole number. */
type Words = {
  readonly id: (table: number, n: string) => string
  readonly time: (ms: string) => string
  readonly digest: (n: string) => string
  readonly json: (text: string) => string
}

const words: Readonly<Record<'postgresql' | 'sqlite', Words>> = {
  postgresql: {
    id: (table, n) =>
      `('00000000-0000-7000-8${String(table).padStart(3, '0')}-' || lpad(to_hex(${n}), 12, '0'))::uuid`,
    time: (ms) => `('2026-01-01Z'::timestamptz + (${ms}) * interval '1 ms')`,
    digest: (n) => `lpad(to_hex(${n}), 64, '0')`,
    json: (text) => `'${text}'::jsonb`,
  },
  sqlite: {
    id: (table, n) => `printf('00000000-0000-7000-8${String(table).padStart(3, '0')}-%012x', ${n})`,
    time: (ms) => `(${Date.UTC(2026, 0, 1)} + (${ms}))`,
    digest: (n) => `printf('%064x', ${n})`,
    json: (text) => `'${text}'`,
  },
}

/** Ids and times of the rows, as the app would hold them. */
export const userId = (n: number): string => idOf(1, n)
export const pairId = (n: number): string => idOf(2, n)
export const messageId = (n: number): string => idOf(3, n)
export const timeAt = (ms: number): Date => new Date(Date.UTC(2026, 0, 1) + ms)
const idOf = (table: number, n: number): string =>
  `00000000-0000-7000-8${String(table).padStart(3, '0')}-${n.toString(16).padStart(12, '0')}`

/** Spread evenly over 0 … 99,999, in no order. */
const scattered = '(i * 7919) % 100000'
/** Which of its parent's rows this is, where a hundred parents take turns. */
const turn = '(i / 100)'

/** n rows in each table that a named query reads; parents before children. */
export async function fillDomain({ url, connection }: TestDatabase, n: number): Promise<void> {
  const fill = connection.dialect === 'sqlite' ? fillSqlite : fillPg
  const w = words[connection.dialect]
  for (const [table, columns] of [...accounts(w, n), ...chats(w), ...moments(w)])
    await fill(url, table, n, columns)
}

type Fill = readonly [table: string, columns: ColumnExpressions]

function accounts(w: Words, n: number): Fill[] {
  const user = (of: number): string => w.id(1, `i % ${of} + 1`)
  return [
    [
      'users',
      {
        id: w.id(1, 'i'),
        email: "'u' || i || '@example.com'",
        email_normalized: "'u' || i || '@example.com'",
        password_hash: "'x'",
      },
    ],
    [
      'refresh_tokens',
      { id: w.id(4, 'i'), user_id: user(20_000), token: w.digest('i'), expires_at: w.time(scattered) },
    ],
    [
      'password_resets',
      { id: w.id(5, 'i'), user_id: user(20_000), token: w.digest('i'), expires_at: w.time(scattered) },
    ],
    [
      'login_history',
      {
        id: w.id(6, 'i'),
        user_id: user(1000),
        email: "'u' || (i % 1000 + 1) || '@example.com'",
        event_type: "'login_success'",
        success: 'true',
        created_at: w.time(scattered),
      },
    ],
    [
      'twin_pairs',
      {
        id: w.id(2, 'i'),
        user1_id: w.id(1, 'i'),
        user2_id: w.id(1, `i % ${n} + 1`),
        status: "case i % 10 when 0 then 'pending' when 1 then 'inactive' else 'active' end",
      },
    ],
    [
      'user_presence',
      {
        id: w.id(7, 'i'),
        user_id: w.id(1, 'i'),
        last_seen_at: w.time(scattered),
        status: "case i % 20 when 0 then 'online' when 1 then 'away' else 'offline' end",
      },
    ],
    [
      'invitations',
      {
        id: w.id(8, 'i'),
        sender_id: user(5000),
        invitation_code: "'code' || i",
        recipient_email: "'friend' || (i % 50000) || '@example.com'",
        status: "case i % 10 when 0 then 'pending' when 1 then 'sent' else 'accepted' end",
        expires_at: w.time(scattered),
      },
    ],
  ]
}

/** A thousand messages in each of a hundred pairs, back and forth. */
function chats(w: Words): Fill[] {
  const ends = [w.id(1, 'i % 100 + 1'), w.id(1, 'i % 100 + 2')]
  const end = (first: number): string =>
    `case when ${turn} % 2 = 0 then ${ends[first]} else ${ends[1 - first]} end`
  const unless = (condition: string): string =>
    `case when ${condition} then null else ${w.time(scattered)} end`
  const parties = { twin_pair_id: w.id(2, 'i % 100 + 1'), sender_id: end(0), recipient_id: end(1) }
  return [
    [
      'messages',
      {
        id: w.id(3, 'i'),
        ...parties,
        content: "'message ' || i",
        created_at: w.time(scattered),
        delivered_at: unless(`${turn} % 10 = 7`),
        read_at: unless(`${turn} % 5 = 2`),
        deleted_at: unless(`${turn} % 33 <> 5`),
      },
    ],
    [
      'message_queue',
      {
        id: w.id(9, 'i'),
        ...parties,
        message_data: w.json('{}'),
        message_type: "'send_message'",
        status: `case ${turn} % 7 when 0 then 'pending' when 1 then 'failed' else 'delivered' end`,
        next_attempt_at: unless(`${turn} % 3 = 1`),
        created_at: w.time(scattered),
        expires_at: w.time(`200000 + ${scattered}`),
      },
    ],
  ]
}

function moments(w: Words): Fill[] {
  const owner = { user_id: w.id(1, 'i % 1000 + 1'), created_at: w.time(scattered) }
  return [
    [
      'twincidences',
      {
        id: w.id(10, 'i'),
        twin_pair_id: w.id(2, 'i % 1000 + 1'),
        title: "'moment'",
        description: "''",
        event_type: "'manual'",
        created_at: w.time(scattered),
        deleted_at: `case when ${turn} % 33 = 5 then ${w.time(scattered)} end`,
      },
    ],
    [
      'event_type_catalog',
      {
        id: w.id(11, 'i'),
        event_type: "'type' || i",
        display_name: "'type'",
        description: "''",
        category: "'media'",
        is_active: 'i > 99000',
        sort_order: 'i',
      },
    ],
    ['game_results', { id: w.id(12, 'i'), ...owner, game_type: "'iconic_duo'", score: 'i % 100' }],
    ['assessments', { id: w.id(13, 'i'), ...owner, assessment_type: "'bond'", responses: w.json('{}') }],
    [
      'twintuition_alerts',
      { id: w.id(14, 'i'), ...owner, message: "'m'", type: "'feeling'", is_read: `${turn} % 3 = 0` },
    ],
  ]
}
