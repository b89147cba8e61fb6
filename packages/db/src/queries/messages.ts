import type { AppDb, Tables } from '../app-db.ts'
import { and, asc, before, desc, eq, isNull, lte } from '../operators.ts'
import type { QueueStatus } from '../schema/messages/model.ts'

/** Where the page before ended: the last message of it. */
export type MessageCursor = { readonly createdAt: Date; readonly id: string }

/** The newest messages of a pair's chat; the next page starts behind the last message of this one. */
export function newestMessages(
  db: AppDb,
  { messages: m }: Tables,
  page: { readonly pairId: string; readonly before?: MessageCursor; readonly limit: number },
) {
  const older = page.before && before([m.createdAt, m.id], [page.before.createdAt, page.before.id])
  return db
    .select()
    .from(m)
    .where(and(eq(m.twinPairId, page.pairId), isNull(m.deletedAt), older))
    .orderBy(desc(m.createdAt), desc(m.id))
    .limit(page.limit)
}

type Waiting = { readonly recipientId: string; readonly limit: number }

/** What has not reached a recipient's device yet: the oldest first. */
export function undeliveredMessages(db: AppDb, { messages: m }: Tables, { recipientId, limit }: Waiting) {
  return db
    .select()
    .from(m)
    .where(and(eq(m.recipientId, recipientId), isNull(m.deliveredAt), isNull(m.deletedAt)))
    .orderBy(asc(m.createdAt))
    .limit(limit)
}

/** What a recipient has not read yet: the oldest first. */
export function unreadMessages(db: AppDb, { messages: m }: Tables, { recipientId, limit }: Waiting) {
  return db
    .select()
    .from(m)
    .where(and(eq(m.recipientId, recipientId), isNull(m.readAt), isNull(m.deletedAt)))
    .orderBy(asc(m.createdAt))
    .limit(limit)
}

/** The queue's rows whose next attempt is due; those without one wait until their recipient comes online. */
export function dueQueuedMessages(
  db: AppDb,
  { messageQueue: q }: Tables,
  due: { readonly at: Date; readonly limit: number },
) {
  return db
    .select()
    .from(q)
    .where(and(eq(q.status, 'pending'), lte(q.nextAttemptAt, due.at)))
    .orderBy(asc(q.nextAttemptAt, 'nulls last'))
    .limit(due.limit)
}

/** What waits for a recipient, in the order in which it was sent. */
export function queueOfRecipient(
  db: AppDb,
  { messageQueue: q }: Tables,
  { recipientId, limit, status = 'pending' }: Waiting & { readonly status?: QueueStatus },
) {
  return db
    .select()
    .from(q)
    .where(and(eq(q.recipientId, recipientId), eq(q.status, status)))
    .orderBy(asc(q.createdAt))
    .limit(limit)
}
