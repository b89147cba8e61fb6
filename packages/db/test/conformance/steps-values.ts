import { asc, eq } from '@twinship/db'
import { instant, message, twins, user, uuid } from './people.ts'
import type { Steps } from './program.ts'

const texts = [
  '',
  ' ',
  "it's",
  '"quoted"',
  'line\nbreak\ttab',
  '👯‍♀️🧬',
  'Ångström',
  '日本語',
  '\\n %s $1 ?',
  '--> statement-breakpoint',
  'a'.repeat(10_000),
]

const documents = [
  {},
  { a: null, b: [], c: '' },
  { nested: { deep: [1, 2.5, -3e10, true, false, null, 'é👯'] } },
  { '1': 'number key', 'with "quotes"': "it's" },
  { big: Number.MAX_SAFE_INTEGER, small: 5e-324, negative: -0.1 },
]

export const valueSteps: Steps = {
  'text comes back as it went': async (db, t) => {
    await db.insert(t.users).values(texts.map((displayName, n) => user(n, { displayName })))
    const rows = await db.select({ text: t.users.displayName }).from(t.users).orderBy(asc(t.users.id))
    const found = await Promise.all(texts.map((text) => db.$count(t.users, eq(t.users.displayName, text))))
    return { same: rows.every((row, n) => row.text === texts[n]), found }
  },
  'json comes back as it went': async (db, t) => {
    await twins(db, t)
    const queued = {
      twinPairId: uuid(1000),
      senderId: uuid(1),
      recipientId: uuid(2),
      messageType: 'send_message' as const,
    }
    await db.insert(t.messageQueue).values(
      documents.map((messageData, n) => ({
        ...queued,
        id: uuid(n),
        messageData,
        expiresAt: instant(n),
        createdAt: instant(n),
      })),
    )
    const rows = await db
      .select({ data: t.messageQueue.messageData })
      .from(t.messageQueue)
      .orderBy(asc(t.messageQueue.id))
    return rows.map((row) => row.data)
  },
  'json strings stay strings': async (db, t) => {
    await twins(db, t)
    const queued = {
      twinPairId: uuid(1000),
      senderId: uuid(1),
      recipientId: uuid(2),
      messageType: 'send_message' as const,
    }
    const strings = ['{"a":1}', '5', 'null', '"quoted"', '']
    await db.insert(t.messageQueue).values(
      strings.map((text, n) => ({
        ...queued,
        id: uuid(n),
        messageData: text as never,
        expiresAt: instant(n),
        createdAt: instant(n),
      })),
    )
    const rows = await db
      .select({ data: t.messageQueue.messageData })
      .from(t.messageQueue)
      .orderBy(asc(t.messageQueue.id))
    return { same: rows.every((row, n) => (row.data as unknown) === strings[n]) }
  },
  'json arrays, and null': async (db, t) => {
    const game = { userId: uuid(1), gameType: 'iconic_duo' as const, score: 1, createdAt: instant(0) }
    await twins(db, t)
    return await db
      .insert(t.gameResults)
      .values([
        { ...game, id: uuid(1), insights: ['a', 'ü', ''], duoData: { list: [[1], [2]] } },
        { ...game, id: uuid(2), insights: null },
        { ...game, id: uuid(3), insights: [] },
      ])
      .returning()
  },
  'instants to the millisecond': async (db, t) => {
    const times = [
      0,
      1,
      999,
      1001,
      Date.UTC(1969, 11, 31, 23, 59, 59, 999),
      Date.UTC(2038, 0, 19, 3, 14, 8, 1),
      Date.UTC(9999, 11, 31, 23, 59, 59, 999),
      Date.UTC(2026, 2, 29, 1, 30, 0, 7),
    ]
    await db.insert(t.users).values(times.map((time, n) => user(n, { lastLoginAt: new Date(time) })))
    const rows = await db
      .select({ at: t.users.lastLoginAt })
      .from(t.users)
      .orderBy(asc(t.users.lastLoginAt, 'nulls last'))
    const found = await Promise.all(
      times.map((time) => db.$count(t.users, eq(t.users.lastLoginAt, new Date(time)))),
    )
    return { rows, found }
  },
  'days of the calendar': async (db, t) => {
    await db.insert(t.users).values([user(1), user(2)])
    const profile = {
      name: 'J',
      age: 30,
      gender: 'f',
      twinType: 'identical' as const,
      createdAt: instant(1),
      updatedAt: instant(1),
    }
    return await db
      .insert(t.twinProfiles)
      .values([
        { ...profile, id: uuid(1), userId: uuid(1), birthDate: '1996-02-29' },
        { ...profile, id: uuid(2), userId: uuid(2), birthDate: '0099-12-31' },
      ])
      .returning()
  },
  'booleans and whole numbers': async (db, t) => {
    await twins(db, t)
    await db.insert(t.eventTypeCatalog).values({
      id: uuid(1),
      eventType: 'x',
      displayName: 'X',
      description: '',
      category: 'media',
      createdAt: instant(0),
      updatedAt: instant(0),
      isActive: false,
      sortOrder: -2147483648,
      minimumDataPoints: 2147483647,
    })
    const moments = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, null]
    await db.insert(t.twincidences).values(
      moments.map((timeDifference, n) => ({
        id: uuid(n),
        title: 't',
        description: '',
        eventType: 'x',
        timeDifference,
        createdAt: instant(n),
        updatedAt: instant(n),
        isSpecial: n === 1,
      })),
    )
    return [
      await db.select().from(t.eventTypeCatalog),
      await db.select().from(t.twincidences).orderBy(asc(t.twincidences.id)),
      await db.$count(t.twincidences, eq(t.twincidences.isSpecial, true)),
    ]
  },
  'uuids in any case': async (db, t) => {
    await twins(db, t)
    const id = '0190B5C0-ABCD-7000-8000-00000000FFFF'
    await db.insert(t.messages).values(message(1, { id, originalMessageId: null }))
    const reply = await db
      .insert(t.messages)
      .values(message(2, { originalMessageId: id }))
      .returning({ to: t.messages.originalMessageId })
    const rows = await db
      .select({ id: t.messages.id })
      .from(t.messages)
      .where(eq(t.messages.id, id.toLowerCase()))
    return { reply, rows }
  },
  'undefined leaves the default, null writes null': async (db, t) =>
    await db
      .insert(t.users)
      .values([user(1, { displayName: undefined, avatarUrl: null, failedLoginAttempts: undefined })])
      .returning({
        name: t.users.displayName,
        url: t.users.avatarUrl,
        attempts: t.users.failedLoginAttempts,
      }),
}
