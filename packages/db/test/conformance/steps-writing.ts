import { asc, eq, inArray, isNull } from '@twinship/db'
import { instant, message, twins, user, uuid } from './people.ts'
import type { Steps } from './program.ts'

export const writingSteps: Steps = {
  'insert returning, many rows in order': async (db, t) =>
    await db
      .insert(t.users)
      .values([user(3), user(1), user(2)])
      .returning({ id: t.users.id, verified: t.users.emailVerified }),
  'insert fills in defaults': async (db, t) => {
    const [row] = await db
      .insert(t.users)
      .values({ email: 'a@b.test', emailNormalized: 'a@b.test', passwordHash: 'x' })
      .returning()
    if (row === undefined) return 'no row'
    const { id, createdAt, updatedAt, ...rest } = row
    return {
      rest,
      version: id[14],
      dates: [createdAt instanceof Date, Math.abs(createdAt.getTime() - updatedAt.getTime()) < 60_000],
    }
  },
  'update returning, with and without a match': async (db, t) => {
    await twins(db, t)
    const hit = await db
      .update(t.users)
      .set({ displayName: 'Alex', updatedAt: instant(77) })
      .where(eq(t.users.id, uuid(2)))
      .returning({ name: t.users.displayName, at: t.users.updatedAt })
    const miss = await db
      .update(t.users)
      .set({ displayName: 'X' })
      .where(eq(t.users.id, uuid(99)))
      .returning({ id: t.users.id })
    return { hit, miss }
  },
  'update sets updatedAt': async (db, t) => {
    await twins(db, t)
    await db
      .update(t.users)
      .set({ displayName: 'new' })
      .where(eq(t.users.id, uuid(1)))
    const [row] = await db
      .select({ at: t.users.updatedAt })
      .from(t.users)
      .where(eq(t.users.id, uuid(1)))
    return row !== undefined && row.at.getTime() > instant(1).getTime()
  },
  'update to null': async (db, t) => {
    await twins(db, t)
    await db
      .update(t.users)
      .set({ displayName: null })
      .where(eq(t.users.id, uuid(1)))
    return await db.$count(t.users, isNull(t.users.displayName))
  },
  'delete returning, cascading': async (db, t) => {
    await twins(db, t)
    await db.insert(t.messages).values(message(1))
    await db
      .insert(t.messageReactions)
      .values({ id: uuid(1), messageId: uuid(2001), userId: uuid(2), emoji: '👍', createdAt: instant(1) })
    const gone = await db
      .delete(t.messages)
      .where(eq(t.messages.id, uuid(2001)))
      .returning({ content: t.messages.content })
    return { gone, reactions: await db.$count(t.messageReactions) }
  },
  upsert: async (db, t) => {
    await twins(db, t)
    const presence = (status: 'online' | 'away') => ({
      id: uuid(5),
      userId: uuid(1),
      status,
      createdAt: instant(1),
      updatedAt: instant(1),
    })
    const nothing = await db
      .insert(t.userPresence)
      .values(presence('online'))
      .onConflictDoNothing()
      .returning()
    const again = await db
      .insert(t.userPresence)
      .values(presence('away'))
      .onConflictDoNothing({ target: t.userPresence.userId })
      .returning()
    const updated = await db
      .insert(t.userPresence)
      .values({ ...presence('away'), id: uuid(6) })
      .onConflictDoUpdate({ target: t.userPresence.userId, set: { status: 'away', updatedAt: instant(9) } })
      .returning()
    return { nothing, again, updated }
  },
  'insert two thousand rows at once': async (db, t) => {
    await twins(db, t)
    const rows = Array.from({ length: 2000 }, (_, n) => message(n, { content: `m${n}` }))
    await db.insert(t.messages).values(rows)
    const picked = await db
      .select({ content: t.messages.content })
      .from(t.messages)
      .where(inArray(t.messages.id, [uuid(2000), uuid(3999)]))
      .orderBy(asc(t.messages.id))
    return { n: await db.$count(t.messages), picked }
  },
}
