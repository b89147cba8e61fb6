import type { AppDb, Tables } from '../app-db.ts'
import { asc, desc, eq, lt } from '../operators.ts'

/** A sweep over what expires: the first `limit` rows that had expired at a time. */
export type Sweep = { readonly at: Date; readonly limit: number }

export function expiredRefreshTokens(db: AppDb, { refreshTokens: t }: Tables, { at, limit }: Sweep) {
  return db.select().from(t).where(lt(t.expiresAt, at)).orderBy(asc(t.expiresAt)).limit(limit)
}

export function expiredPasswordResets(db: AppDb, { passwordResets: t }: Tables, { at, limit }: Sweep) {
  return db.select().from(t).where(lt(t.expiresAt, at)).orderBy(asc(t.expiresAt)).limit(limit)
}

/** An account's newest logins. */
export function loginHistoryOfUser(
  db: AppDb,
  { loginHistory: t }: Tables,
  { userId, limit }: { readonly userId: string; readonly limit: number },
) {
  return db.select().from(t).where(eq(t.userId, userId)).orderBy(desc(t.createdAt)).limit(limit)
}

/** The newest logins tried with an address, whether or not an account has it. */
export function loginHistoryOfEmail(
  db: AppDb,
  { loginHistory: t }: Tables,
  { email, limit }: { readonly email: string; readonly limit: number },
) {
  return db.select().from(t).where(eq(t.email, email)).orderBy(desc(t.createdAt)).limit(limit)
}
