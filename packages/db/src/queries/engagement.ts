import type { AppDb, Tables } from '../app-db.ts'
import { and, desc, eq } from '../operators.ts'

type NewestOfUser = { readonly userId: string; readonly limit: number }

export function newestGameResults(db: AppDb, { gameResults: g }: Tables, { userId, limit }: NewestOfUser) {
  return db.select().from(g).where(eq(g.userId, userId)).orderBy(desc(g.createdAt)).limit(limit)
}

export function newestAssessments(db: AppDb, { assessments: a }: Tables, { userId, limit }: NewestOfUser) {
  return db.select().from(a).where(eq(a.userId, userId)).orderBy(desc(a.createdAt)).limit(limit)
}

/** A user's alerts that she has not read, or those that she has; newest first. */
export function newestAlerts(
  db: AppDb,
  { twintuitionAlerts: t }: Tables,
  { userId, isRead, limit }: NewestOfUser & { readonly isRead: boolean },
) {
  return db
    .select()
    .from(t)
    .where(and(eq(t.userId, userId), eq(t.isRead, isRead)))
    .orderBy(desc(t.createdAt))
    .limit(limit)
}
