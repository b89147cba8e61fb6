import type { AppDb, Tables } from '../app-db.ts'
import { and, asc, eq, lt, or } from '../operators.ts'
import type { InvitationStatus, PairStatus, PresenceStatus } from '../schema/twins/model.ts'
import type { Sweep } from './accounts.ts'

/** The pairs in which a user is either twin. */
export function pairsOfUser(
  db: AppDb,
  { twinPairs: p }: Tables,
  { userId, status }: { readonly userId: string; readonly status: PairStatus },
) {
  return db
    .select()
    .from(p)
    .where(
      or(and(eq(p.user1Id, userId), eq(p.status, status)), and(eq(p.user2Id, userId), eq(p.status, status))),
    )
}

/** The invitations sent to an address. */
export function invitationsTo(db: AppDb, { invitations: i }: Tables, email: string) {
  return db.select().from(i).where(eq(i.recipientEmail, email))
}

/** Invitations of a status that have run out, first expired first. */
export function expiredInvitations(
  db: AppDb,
  { invitations: i }: Tables,
  { status, at, limit }: Sweep & { readonly status: InvitationStatus },
) {
  return db
    .select()
    .from(i)
    .where(and(eq(i.status, status), lt(i.expiresAt, at)))
    .orderBy(asc(i.expiresAt))
    .limit(limit)
}

/** Who is said to be online, or away, and was last seen before a time: longest ago first. */
export function stalePresence(
  db: AppDb,
  { userPresence: u }: Tables,
  { status, at, limit }: Sweep & { readonly status: PresenceStatus },
) {
  return db
    .select()
    .from(u)
    .where(and(eq(u.status, status), lt(u.lastSeenAt, at)))
    .orderBy(asc(u.lastSeenAt, 'nulls last'))
    .limit(limit)
}
