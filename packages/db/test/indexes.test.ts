import {
  activeEventTypes,
  dueQueuedMessages,
  expiredInvitations,
  expiredPasswordResets,
  expiredRefreshTokens,
  invitationsTo,
  loginHistoryOfEmail,
  loginHistoryOfUser,
  newestAlerts,
  newestAssessments,
  newestGameResults,
  newestMessages,
  newestTwincidences,
  pairsOfUser,
  queueOfRecipient,
  stalePresence,
  undeliveredMessages,
  unreadMessages,
  type AppDb,
  type Tables,
} from '@twinship/db'
import { withClient } from '@twinship/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { databases, querySqlite, type TestDatabase } from './support/databases.ts'
import { explain, type BuiltQuery } from './support/explain.ts'
import { fillDomain, messageId, pairId, timeAt, userId } from './support/fill-domain.ts'

const ROWS = 100_000

/** What the app asks most (domain.md): the query, its index, and the columns the index is searched by. */
type Named = readonly [
  name: string,
  index: string,
  searched: readonly string[],
  build: (db: AppDb, tables: Tables) => BuiltQuery & PromiseLike<readonly unknown[]>,
]

const [user, pair, limit] = [userId(77), pairId(77), 10]
const cursor = { createdAt: timeAt(50_000), id: messageId(77) }
const soon = { at: timeAt(1000), limit }

const named: readonly Named[] = [
  [
    "a pair's newest messages",
    'messages_newest_idx',
    ['twin_pair_id'],
    (db, t) => newestMessages(db, t, { pairId: pair, limit }),
  ],
  [
    'the page after',
    'messages_newest_idx',
    ['twin_pair_id', 'created_at', 'id'],
    (db, t) => newestMessages(db, t, { pairId: pair, before: cursor, limit }),
  ],
  [
    "a recipient's undelivered messages",
    'messages_undelivered_idx',
    ['recipient_id'],
    (db, t) => undeliveredMessages(db, t, { recipientId: user, limit }),
  ],
  [
    "a recipient's unread messages",
    'messages_unread_idx',
    ['recipient_id'],
    (db, t) => unreadMessages(db, t, { recipientId: user, limit }),
  ],
  [
    "the queue's due rows",
    'message_queue_status_next_attempt_at_idx',
    ['status', 'next_attempt_at'],
    (db, t) => dueQueuedMessages(db, t, soon),
  ],
  [
    "a recipient's queue",
    'message_queue_recipient_id_status_created_at_idx',
    ['recipient_id', 'status'],
    (db, t) => queueOfRecipient(db, t, { recipientId: user, limit }),
  ],
  [
    'expired refresh tokens',
    'refresh_tokens_expires_at_idx',
    ['expires_at'],
    (db, t) => expiredRefreshTokens(db, t, soon),
  ],
  [
    'expired password resets',
    'password_resets_expires_at_idx',
    ['expires_at'],
    (db, t) => expiredPasswordResets(db, t, soon),
  ],
  [
    "a user's logins",
    'login_history_user_id_created_at_idx',
    ['user_id'],
    (db, t) => loginHistoryOfUser(db, t, { userId: user, limit }),
  ],
  [
    "an address's logins",
    'login_history_email_created_at_idx',
    ['email'],
    (db, t) => loginHistoryOfEmail(db, t, { email: 'u77@example.com', limit }),
  ],
  [
    'invitations to an address',
    'invitations_recipient_email_idx',
    ['recipient_email'],
    (db, t) => invitationsTo(db, t, 'friend77@example.com'),
  ],
  [
    'expired invitations',
    'invitations_status_expires_at_idx',
    ['status', 'expires_at'],
    (db, t) => expiredInvitations(db, t, { ...soon, status: 'pending' }),
  ],
  [
    "a user's pairs",
    'twin_pairs_user2_id_status_idx',
    ['user1_id', 'user2_id', 'status'],
    (db, t) => pairsOfUser(db, t, { userId: user, status: 'active' }),
  ],
  [
    "a pair's twincidences",
    'twincidences_newest_idx',
    ['twin_pair_id'],
    (db, t) => newestTwincidences(db, t, { pairId: pair, limit }),
  ],
  [
    "a user's results",
    'game_results_user_id_created_at_idx',
    ['user_id'],
    (db, t) => newestGameResults(db, t, { userId: user, limit }),
  ],
  [
    "a user's assessments",
    'assessments_user_id_created_at_idx',
    ['user_id'],
    (db, t) => newestAssessments(db, t, { userId: user, limit }),
  ],
  [
    "a user's alerts",
    'twintuition_alerts_user_id_is_read_created_at_idx',
    ['user_id', 'is_read'],
    (db, t) => newestAlerts(db, t, { userId: user, isRead: false, limit }),
  ],
  [
    'stale presence',
    'user_presence_status_last_seen_at_idx',
    ['status', 'last_seen_at'],
    (db, t) => stalePresence(db, t, { ...soon, status: 'online' }),
  ],
  ['the catalog in use', 'event_type_catalog_is_active_sort_order_idx', ['is_active'], activeEventTypes],
]

async function analyze({ connection, url }: TestDatabase): Promise<void> {
  if (connection.dialect === 'sqlite') await querySqlite(url, 'analyze')
  else await withClient(url, (client) => client.query('vacuum analyze'))
}

describe.each(databases())(`what the app asks most, of ${ROWS} rows, on $name`, ({ use }) => {
  const test = use()
  beforeAll(async () => {
    await fillDomain(test, ROWS)
    await analyze(test)
  })

  it.each(named)('%s: %s', async (_name, index, searched, build) => {
    const query = build(test.connection.db, test.connection.tables)
    const plan = await explain(test, query)
    expect(plan).toMatchObject({ scans: false, sorts: false })
    expect(plan.indexes).toContain(index)
    for (const column of searched) expect(plan.conditions).toContain(column)
    expect(await query).not.toHaveLength(0)
  })

  it('would tell of a missing index', async () => {
    const { connection } = test
    await test.query('drop index messages_newest_idx')
    const plan = await explain(
      test,
      newestMessages(connection.db, connection.tables, { pairId: pair, limit }),
    )
    expect(plan.indexes).not.toContain('messages_newest_idx')
    expect(plan.sorts).toBe(true)
  })
})
