import { sql } from 'drizzle-orm'
import {
  allowed,
  column,
  createdAt,
  foreign,
  id,
  index,
  indexWhereNull,
  instant,
  integer,
  json,
  key,
  oneOf,
  ref,
  rule,
  table,
  text,
  updatedAt,
} from '../../columns/pg.ts'
import { accentColors } from '../twins/model.ts'
import { twinPairs } from '../twins/pg.ts'
import { users } from '../users/pg.ts'
import { messageTypes, queuedMessageTypes, queueStatuses, type MessageData } from './model.ts'

/**
 * The hot table. Its foreign keys have full indexes (a cascade cannot use a partial one); what the app asks
 * has partial ones without deleted rows, read backwards for the newest first.
 */
export const messages = table(
  'messages',
  {
    id: id(),
    twinPairId: ref('twin_pair_id').notNull(),
    senderId: ref('sender_id').notNull(),
    recipientId: ref('recipient_id').notNull(),
    content: text('content').notNull(),
    messageType: oneOf('message_type', messageTypes).notNull().default('text'),
    accentColor: oneOf('accent_color', accentColors),
    originalMessageId: ref('original_message_id'),
    deliveredAt: instant('delivered_at'),
    readAt: instant('read_at'),
    queuedAt: instant('queued_at'),
    syncedAt: instant('synced_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    foreign(t.twinPairId, twinPairs.id, 'restrict'),
    foreign(t.senderId, users.id, 'restrict'),
    foreign(t.recipientId, users.id, 'restrict'),
    foreign(t.originalMessageId, t.id, 'set null'),
    index(t.twinPairId),
    index(t.senderId),
    index(t.recipientId),
    index(t.originalMessageId),
    indexWhereNull('messages_newest_idx', [t.deletedAt], t.twinPairId, t.createdAt, t.id),
    indexWhereNull('messages_undelivered_idx', [t.deliveredAt, t.deletedAt], t.recipientId, t.createdAt),
    indexWhereNull('messages_unread_idx', [t.readAt, t.deletedAt], t.recipientId, t.createdAt),
    allowed(t.messageType, messageTypes),
    allowed(t.accentColor, accentColors),
    rule('messages_two_users_check', sql`${column(t.senderId)} <> ${column(t.recipientId)}`),
  ],
)

export const messageReactions = table(
  'message_reactions',
  {
    id: id(),
    messageId: ref('message_id').notNull(),
    userId: ref('user_id').notNull(),
    emoji: text('emoji').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    foreign(t.messageId, messages.id, 'cascade'),
    foreign(t.userId, users.id, 'cascade'),
    key(t.messageId, t.userId, t.emoji),
    index(t.userId),
  ],
)

export const messageQueue = table(
  'message_queue',
  {
    id: id(),
    twinPairId: ref('twin_pair_id').notNull(),
    senderId: ref('sender_id').notNull(),
    recipientId: ref('recipient_id').notNull(),
    messageData: json<MessageData>('message_data').notNull(),
    messageType: oneOf('message_type', queuedMessageTypes).notNull(),
    attempts: integer('attempts').notNull().default(0),
    maxAttempts: integer('max_attempts').notNull().default(3),
    nextAttemptAt: instant('next_attempt_at'),
    status: oneOf('status', queueStatuses).notNull().default('pending'),
    errorMessage: text('error_message'),
    createdAt: createdAt(),
    processedAt: instant('processed_at'),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    foreign(t.twinPairId, twinPairs.id, 'cascade'),
    foreign(t.senderId, users.id, 'cascade'),
    foreign(t.recipientId, users.id, 'cascade'),
    index(t.twinPairId),
    index(t.senderId),
    index(t.recipientId, t.status, t.createdAt),
    index(t.status, t.nextAttemptAt),
    allowed(t.messageType, queuedMessageTypes),
    allowed(t.status, queueStatuses),
  ],
)
