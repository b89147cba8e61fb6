import type { AppDb, Tables } from '../app-db.ts'
import { and, asc, desc, eq, isNull } from '../operators.ts'

/** A pair's newest moments. */
export function newestTwincidences(
  db: AppDb,
  { twincidences: t }: Tables,
  { pairId, limit }: { readonly pairId: string; readonly limit: number },
) {
  return db
    .select()
    .from(t)
    .where(and(eq(t.twinPairId, pairId), isNull(t.deletedAt)))
    .orderBy(desc(t.createdAt))
    .limit(limit)
}

/** The kinds of event in use, as they are listed to people. */
export function activeEventTypes(db: AppDb, { eventTypeCatalog: c }: Tables) {
  return db.select().from(c).where(eq(c.isActive, true)).orderBy(asc(c.sortOrder))
}
