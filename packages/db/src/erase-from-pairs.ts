import type { AppDb, Tables } from './app-db.ts'
import { and, eq, isNotNull, isNull, ne, or } from './operators.ts'

type Pair = { readonly id: string; readonly user1Id: string }

/**
 * Takes an erased account out of its pairs. The other twin keeps the chat and the moments that were shared, and
 * those she wrote; what nobody can see any more and what was measured of the erased account goes.
 */
export async function eraseFromPairs(tx: AppDb, tables: Tables, userId: string): Promise<void> {
  const { twinPairs: p } = tables
  const own = or(eq(p.user1Id, userId), eq(p.user2Id, userId))
  const pairs = await tx.select({ id: p.id, user1Id: p.user1Id }).from(p).where(own)
  await tx
    .update(p)
    .set({ status: 'inactive', pairingCode: null })
    .where(and(own, or(ne(p.status, 'inactive'), isNotNull(p.pairingCode))))
  await emptyDeletedMessages(tx, tables, userId)
  await deleteUnseenMoments(tx, tables, userId, pairs)
  for (const pair of pairs) {
    await tx.delete(tables.messageQueue).where(eq(tables.messageQueue.twinPairId, pair.id))
    await leaveResearch(tx, tables, pair)
    await forgetMeasurements(tx, tables, pair, userId)
  }
}

/** Messages that she deleted stay as rows, which replies point at. */
async function emptyDeletedMessages(tx: AppDb, { messages: m }: Tables, userId: string): Promise<void> {
  await tx
    .update(m)
    .set({ content: '' })
    .where(and(eq(m.senderId, userId), isNotNull(m.deletedAt), ne(m.content, '')))
}

/** Her moments, and those the system detected in her pairs, that were never shared or are deleted. */
async function deleteUnseenMoments(
  tx: AppDb,
  { twincidences: t }: Tables,
  userId: string,
  pairs: readonly Pair[],
): Promise<void> {
  const unseen = or(eq(t.sharedWithTwin, false), isNotNull(t.deletedAt))
  await tx.delete(t).where(and(eq(t.createdBy, userId), unseen))
  for (const { id } of pairs) {
    await tx.delete(t).where(and(eq(t.twinPairId, id), isNull(t.createdBy), unseen))
  }
}

async function leaveResearch(tx: AppDb, { twincidences: t }: Tables, pair: Pair): Promise<void> {
  const inResearch = or(eq(t.includedInResearch, true), isNotNull(t.anonymizedData))
  await tx
    .update(t)
    .set({ includedInResearch: false, anonymizedData: null })
    .where(and(eq(t.twinPairId, pair.id), inResearch))
}

/** From unshared moments of the other twin: the erased account's time, and what a device or server recorded. */
async function forgetMeasurements(
  tx: AppDb,
  { twincidences: t }: Tables,
  pair: Pair,
  userId: string,
): Promise<void> {
  const unshared = and(eq(t.twinPairId, pair.id), eq(t.sharedWithTwin, false))
  const isFirst = pair.user1Id === userId
  const ownTime = isFirst ? t.user1EventTime : t.user2EventTime
  await tx
    .update(t)
    .set({ timeDifference: null, ...(isFirst ? { user1EventTime: null } : { user2EventTime: null }) })
    .where(and(unshared, or(isNotNull(ownTime), isNotNull(t.timeDifference))))
  const recorded = or(isNull(t.detectionMethod), ne(t.detectionMethod, 'user_reported'))
  await tx
    .update(t)
    .set({ eventData: null })
    .where(and(unshared, recorded, isNotNull(t.eventData)))
}
