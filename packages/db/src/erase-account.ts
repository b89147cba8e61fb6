import { sql, type AnyColumn, type SQL } from 'drizzle-orm'
import type { AppDb, Tables } from './app-db.ts'
import { eraseFromPairs } from './erase-from-pairs.ts'
import { and, eq, inArray, isNotNull, isNull, ne, or } from './operators.ts'

/** Cannot be the hash of any password: no login succeeds with it. */
const NO_PASSWORD = 'erased'

/** The reserved domain `.invalid` can never receive mail. */
function erasedEmail(userId: string): string {
  return `erased-${userId}@twinship.invalid`
}

/**
 * Erases an account on its owner's request. The account row stays, without anything personal, because the other
 * twin keeps the chat and the shared moments. The login history stays without address, device or network.
 * Profile, presence, tokens, consents, results, assessments, alerts, invitations, queued messages, the content of
 * messages deleted before and moments that were never shared go. Resolves to false where there is no such
 * account. All or nothing; a second call finds nothing left to do.
 */
export async function eraseAccount(db: AppDb, tables: Tables, userId: string, at: Date): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const { users } = tables
    const [user] = await tx
      .select({ email: users.email, emailNormalized: users.emailNormalized, deletedAt: users.deletedAt })
      .from(users)
      .where(eq(users.id, userId))
    if (user === undefined) return false
    const addresses = await ownAddresses(tx, tables, userId, [user.email, user.emailNormalized])
    await anonymiseAccount(tx, tables, userId, user.deletedAt ?? at)
    await anonymiseHistory(tx, tables, userId, addresses)
    await leaveInvitations(tx, tables, userId, addresses)
    await eraseFromPairs(tx, tables, userId)
    await deletePersonalRows(tx, tables, userId)
    return true
  })
}

/** A deleted account frees its address: what was sent to it may be meant for another account by now. */
async function ownAddresses(
  tx: AppDb,
  { users }: Tables,
  userId: string,
  emails: readonly string[],
): Promise<readonly string[]> {
  const others = and(
    inArray(users.emailNormalized, [...emails]),
    isNull(users.deletedAt),
    ne(users.id, userId),
  )
  return (await tx.$count(users, others)) > 0 ? [] : emails.map(lower)
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

/** Also the failed logins that gave the address when nobody was recognised by it. */
async function anonymiseHistory(
  tx: AppDb,
  { loginHistory }: Tables,
  userId: string,
  addresses: readonly string[],
): Promise<void> {
  const nameless = and(isNull(loginHistory.userId), isAnyOf(loginHistory.email, addresses))
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

/** Invitations by others keep their outcome and lose whom they were sent to, at whatever address. */
async function leaveInvitations(
  tx: AppDb,
  { invitations: i }: Tables,
  userId: string,
  addresses: readonly string[],
): Promise<void> {
  const named = or(isNotNull(i.recipientEmail), isNotNull(i.recipientPhone), isNotNull(i.recipientName))
  await tx
    .update(i)
    .set({ recipientEmail: null, recipientPhone: null, recipientName: null })
    .where(and(named, or(eq(i.acceptedBy, userId), isAnyOf(i.recipientEmail, addresses))))
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
}

/** Addresses are typed in any case. Both databases lower ASCII letters alike, and this does too. */
function isAnyOf(column: AnyColumn, addresses: readonly string[]): SQL | undefined {
  return addresses.length === 0 ? sql`false` : inArray(sql<string>`lower(${column})`, [...addresses])
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
