import type { AppDb, Tables } from './app-db.ts'
import { and, eq, isNull, or } from './operators.ts'

/** Cannot be the hash of any password: no login succeeds with it. */
const NO_PASSWORD = 'erased'

/** The reserved domain `.invalid` can never receive mail. */
function erasedEmail(userId: string): string {
  return `erased-${userId}@twinship.invalid`
}

/**
 * Erases an account on its owner's request. The account row stays, without anything personal, because the other
 * twin keeps the chat and the shared moments. The login history stays without address, device or network.
 * Profile, presence, tokens, consents, results, assessments, alerts, invitations and moments that were never
 * shared go. Resolves to false where there is no such account. All or nothing.
 */
export async function eraseAccount(db: AppDb, tables: Tables, userId: string, at: Date): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const { users } = tables
    const [user] = await tx
      .select({ email: users.email, emailNormalized: users.emailNormalized, deletedAt: users.deletedAt })
      .from(users)
      .where(eq(users.id, userId))
    if (user === undefined) return false
    await anonymiseAccount(tx, tables, userId, user.deletedAt ?? at)
    await anonymiseHistory(tx, tables, userId, [user.email, user.emailNormalized])
    await deletePersonalRows(tx, tables, userId)
    await leaveInvitations(tx, tables, [user.email, user.emailNormalized])
    await leavePairs(tx, tables, userId)
    return true
  })
}

async function anonymiseAccount(
  tx: AppDb,
  { users }: Tables,
  userId: string,
  deletedAt: Date,
): Promise<void> {
  const email = erasedEmail(userId)
  await tx
    .update(users)
    .set({
      email,
      emailNormalized: email,
      passwordHash: NO_PASSWORD,
      emailVerified: false,
      emailVerificationToken: null,
      emailVerificationExpires: null,
      displayName: null,
      avatarUrl: null,
      failedLoginAttempts: 0,
      accountLockedUntil: null,
      lastLoginAt: null,
      lastLoginIp: null,
      deletedAt,
    })
    .where(eq(users.id, userId))
}

/** Also the failed logins that gave the address before anybody was recognised. */
async function anonymiseHistory(
  tx: AppDb,
  { loginHistory }: Tables,
  userId: string,
  emails: readonly [string, string],
): Promise<void> {
  const nameless = and(
    isNull(loginHistory.userId),
    or(...emails.map((email) => eq(loginHistory.email, email))),
  )
  await tx
    .update(loginHistory)
    .set({
      email: erasedEmail(userId),
      failureReason: null,
      ipAddress: null,
      userAgent: null,
      deviceFingerprint: null,
    })
    .where(or(eq(loginHistory.userId, userId), nameless))
}

async function deletePersonalRows(tx: AppDb, t: Tables, userId: string): Promise<void> {
  await tx.delete(t.refreshTokens).where(eq(t.refreshTokens.userId, userId))
  await tx.delete(t.passwordResets).where(eq(t.passwordResets.userId, userId))
  await tx.delete(t.twinProfiles).where(eq(t.twinProfiles.userId, userId))
  await tx.delete(t.userPresence).where(eq(t.userPresence.userId, userId))
  await tx.delete(t.invitations).where(eq(t.invitations.senderId, userId))
  await tx.delete(t.twincidenceConsents).where(eq(t.twincidenceConsents.userId, userId))
  await tx.delete(t.gameResults).where(eq(t.gameResults.userId, userId))
  await tx.delete(t.assessments).where(eq(t.assessments.userId, userId))
  await tx.delete(t.twintuitionAlerts).where(eq(t.twintuitionAlerts.userId, userId))
  await tx.delete(t.researchParticipation).where(eq(t.researchParticipation.userId, userId))
  await tx
    .delete(t.messageQueue)
    .where(or(eq(t.messageQueue.senderId, userId), eq(t.messageQueue.recipientId, userId)))
  // A moment that the other twin never saw.
  await tx
    .delete(t.twincidences)
    .where(and(eq(t.twincidences.createdBy, userId), eq(t.twincidences.sharedWithTwin, false)))
}

/** Invitations by others keep their outcome and lose whom they were sent to. */
async function leaveInvitations(
  tx: AppDb,
  { invitations }: Tables,
  emails: readonly [string, string],
): Promise<void> {
  await tx
    .update(invitations)
    .set({ recipientEmail: null, recipientPhone: null, recipientName: null })
    .where(or(...emails.map((email) => eq(invitations.recipientEmail, email))))
}

/** The pair ends and takes no part in research any more; what the system measured in it goes. */
async function leavePairs(tx: AppDb, { twinPairs, twincidences }: Tables, userId: string): Promise<void> {
  const pairs = await tx
    .update(twinPairs)
    .set({ status: 'inactive', pairingCode: null })
    .where(or(eq(twinPairs.user1Id, userId), eq(twinPairs.user2Id, userId)))
    .returning({ id: twinPairs.id })
  for (const pair of pairs) {
    await tx
      .update(twincidences)
      .set({ includedInResearch: false, anonymizedData: null })
      .where(eq(twincidences.twinPairId, pair.id))
    await tx
      .update(twincidences)
      .set({ eventData: null, user1EventTime: null, user2EventTime: null, timeDifference: null })
      .where(and(eq(twincidences.twinPairId, pair.id), eq(twincidences.sharedWithTwin, false)))
  }
}
