import {
  and,
  asc,
  before,
  between,
  count,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNull,
  lt,
  max,
  min,
  ne,
  not,
  notInArray,
  or,
  after,
} from '@twinship/db'
import { instant, message, pair, twins, user, uuid } from './people.ts'
import type { Steps } from './program.ts'

export const readingSteps: Steps = {
  'selects whole rows with every type': async (db, t) => {
    await twins(db, t)
    return await db.select().from(t.users).orderBy(asc(t.users.id))
  },
  'selects chosen columns under other names': async (db, t) => {
    await twins(db, t)
    return await db
      .select({ who: t.users.displayName, key: t.users.id })
      .from(t.users)
      .where(eq(t.users.id, uuid(1)))
  },
  'joins, inner and outer': async (db, t) => {
    await twins(db, t)
    await db.insert(t.messages).values([message(1), message(2)])
    const inner = await db
      .select({ content: t.messages.content, sender: t.users.displayName })
      .from(t.messages)
      .innerJoin(t.users, eq(t.users.id, t.messages.senderId))
      .orderBy(asc(t.messages.id))
    const outer = await db
      .select()
      .from(t.users)
      .leftJoin(t.messages, eq(t.messages.senderId, t.users.id))
      .orderBy(asc(t.users.id), asc(t.messages.id, 'nulls last'))
    return { inner, outer }
  },
  filters: async (db, t) => {
    await twins(db, t)
    await db
      .insert(t.users)
      .values([user(4, { failedLoginAttempts: 5 }), user(5, { failedLoginAttempts: 7 })])
    const ids = async (where: ReturnType<typeof and>) =>
      (await db.select({ id: t.users.id }).from(t.users).where(where).orderBy(asc(t.users.id))).map(
        (row) => row.id,
      )
    return [
      await ids(gt(t.users.failedLoginAttempts, 5)),
      await ids(between(t.users.failedLoginAttempts, 5, 7)),
      await ids(inArray(t.users.id, [uuid(2), uuid(4), uuid(99)])),
      await ids(inArray(t.users.id, [])),
      await ids(notInArray(t.users.id, [uuid(1), uuid(2)])),
      await ids(or(eq(t.users.displayName, 'Jordan'), lt(t.users.createdAt, instant(3)))),
      await ids(not(isNull(t.users.displayName))),
      await ids(ne(t.users.displayName, 'Jordan')),
      await ids(
        and(isNull(t.users.deletedAt), eq(t.users.emailVerified, false), gt(t.users.createdAt, instant(3))),
      ),
      await ids(eq(t.users.id, uuid(1).toUpperCase())),
    ]
  },
  'aggregates and groups': async (db, t) => {
    await twins(db, t)
    await db
      .insert(t.messages)
      .values([message(1), message(2), message(3, { senderId: uuid(2), recipientId: uuid(1) })])
    const groups = await db
      .select({
        sender: t.messages.senderId,
        n: count(),
        first: min(t.messages.createdAt),
        last: max(t.messages.createdAt),
      })
      .from(t.messages)
      .groupBy(t.messages.senderId)
      .having(gt(count(), 0))
      .orderBy(asc(t.messages.senderId))
    const none = await db
      .select({ n: count(), last: max(t.messages.readAt) })
      .from(t.messages)
      .where(eq(t.messages.id, uuid(9)))
    return {
      groups,
      none,
      all: await db.$count(t.messages),
      some: await db.$count(t.messages, eq(t.messages.senderId, uuid(1))),
    }
  },
  'orders text by code point': async (db, t) => {
    const names = ['b', 'B', 'a', 'Z', 'ä', 'Ä', 'z', 'é', '_', '10', '9', 'ß', '👯', 'ｚ', '']
    await db.insert(t.users).values(names.map((displayName, n) => user(n, { displayName })))
    const up = await db
      .select({ name: t.users.displayName })
      .from(t.users)
      .orderBy(asc(t.users.displayName, 'nulls last'))
    const above = await db
      .select({ name: t.users.displayName })
      .from(t.users)
      .where(gt(t.users.displayName, 'Z'))
      .orderBy(desc(t.users.displayName, 'nulls last'))
    return { up, above }
  },
  'orders nulls where it is told': async (db, t) => {
    await db.insert(t.users).values([user(1, { displayName: 'b' }), user(2), user(3, { displayName: 'a' })])
    const name = t.users.displayName
    const names = async (order: ReturnType<typeof asc>) =>
      (await db.select({ name }).from(t.users).orderBy(order)).map((row) => row.name)
    return [
      await names(asc(name, 'nulls first')),
      await names(asc(name, 'nulls last')),
      await names(desc(name, 'nulls first')),
      await names(desc(name, 'nulls last')),
    ]
  },
  'pages by keyset through equal times': async (db, t) => {
    await twins(db, t)
    await db
      .insert(t.messages)
      .values(Array.from({ length: 25 }, (_, n) => message(n, { createdAt: instant(Math.floor(n / 3)) })))
    const pages: string[][] = []
    let cursor: readonly [Date, string] | undefined
    do {
      const rows = await db
        .select({ id: t.messages.id, createdAt: t.messages.createdAt })
        .from(t.messages)
        .where(
          and(
            eq(t.messages.twinPairId, uuid(1000)),
            cursor && before([t.messages.createdAt, t.messages.id], [...cursor]),
          ),
        )
        .orderBy(desc(t.messages.createdAt), desc(t.messages.id))
        .limit(4)
      pages.push(rows.map((row) => row.id))
      const last = rows.at(-1)
      cursor = last && [last.createdAt, last.id]
    } while (cursor)
    const later = await db.$count(
      t.messages,
      after([t.messages.createdAt, t.messages.id], [instant(3), uuid(2009)]),
    )
    return { pages, later }
  },
  'limit and offset': async (db, t) => {
    await twins(db, t)
    return await db.select({ id: t.users.id }).from(t.users).orderBy(asc(t.users.id)).limit(1).offset(1)
  },
  subqueries: async (db, t) => {
    await twins(db, t)
    await db.insert(t.messages).values([message(1), message(2)])
    const counts = db
      .select({ sender: t.messages.senderId, n: count().as('n') })
      .from(t.messages)
      .groupBy(t.messages.senderId)
      .as('counts')
    const joined = await db
      .select({ id: t.users.id, n: counts.n })
      .from(t.users)
      .leftJoin(counts, eq(counts.sender, t.users.id))
      .orderBy(asc(t.users.id))
    const writers = await db
      .select({ id: t.users.id })
      .from(t.users)
      .where(
        exists(db.select({ id: t.messages.id }).from(t.messages).where(eq(t.messages.senderId, t.users.id))),
      )
    return { joined, writers }
  },
  'relational queries': async (db, t) => {
    await twins(db, t)
    await db.insert(t.twinPairs).values(pair(1, 1, 3))
    await db
      .insert(t.messages)
      .values([message(1), message(2, { originalMessageId: uuid(2001), readAt: instant(5) })])
    await db
      .insert(t.messageReactions)
      .values({ id: uuid(1), messageId: uuid(2001), userId: uuid(2), emoji: '❤️', createdAt: instant(9) })
    const pairs = await db.query.twinPairs.findMany({
      orderBy: [asc(t.twinPairs.id)],
      with: {
        user1: { columns: { id: true, displayName: true } },
        user2: true,
        messages: {
          orderBy: [desc(t.messages.createdAt)],
          limit: 5,
          with: { reactions: true, originalMessage: true, replies: true },
        },
      },
    })
    const none = await db.query.users.findFirst({ where: eq(t.users.id, uuid(99)), with: { profile: true } })
    const one = await db.query.users.findFirst({
      where: eq(t.users.id, uuid(1)),
      columns: { id: true },
      with: { profile: true, pairsAsUser1: { orderBy: [asc(t.twinPairs.id)] } },
    })
    return { pairs, none: none ?? 'nobody', one }
  },
}
