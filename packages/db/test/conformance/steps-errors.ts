import { eq } from '@twinship/db'
import { code } from './error-code.ts'
import { instant, message, pair, twins, user, uuid } from './people.ts'
import type { Steps } from './program.ts'

export const errorSteps: Steps = {
  unique: async (db, t) => {
    await twins(db, t)
    return [
      await code(() => db.insert(t.users).values(user(1, { email: 'x', emailNormalized: 'x' }))),
      await code(() => db.insert(t.users).values({ ...user(9), emailNormalized: 'user1@example.test' })),
      await code(() => db.insert(t.twinPairs).values(pair(5, 2, 1))),
      await code(() =>
        db
          .update(t.users)
          .set({ emailNormalized: 'user1@example.test' })
          .where(eq(t.users.id, uuid(2))),
      ),
    ]
  },
  'foreign key, missing parent and restricted delete': async (db, t) => {
    await twins(db, t)
    await db.insert(t.messages).values(message(1))
    return [
      await code(() => db.insert(t.messages).values(message(2, { twinPairId: uuid(77) }))),
      await code(() => db.insert(t.messages).values(message(3, { originalMessageId: uuid(77) }))),
      await code(() => db.delete(t.users).where(eq(t.users.id, uuid(1)))),
      await code(() => db.delete(t.twinPairs).where(eq(t.twinPairs.id, uuid(1000)))),
    ]
  },
  check: async (db, t) => {
    await twins(db, t)
    const assessment = { userId: uuid(1), assessmentType: 'a', responses: {} }
    return [
      await code(() => db.insert(t.twinPairs).values(pair(6, 3, 3))),
      await code(() => db.insert(t.twinPairs).values(pair(7, 1, 3, { status: 'gone' as never }))),
      await code(() =>
        db.insert(t.refreshTokens).values({ userId: uuid(1), token: 'in clear', expiresAt: instant(1) }),
      ),
      await code(() => db.insert(t.assessments).values({ ...assessment, status: 'completed' })),
      await code(() =>
        db.insert(t.assessments).values({ ...assessment, results: {}, completedAt: instant(1) }),
      ),
      await code(() => db.insert(t.messages).values(message(1, { recipientId: uuid(1) }))),
      await code(async () => {
        await db.insert(t.twinPairs).values(pair(8, 1, 3))
        await db.insert(t.messages).values(message(4))
        await db
          .insert(t.messages)
          .values(message(5, { twinPairId: uuid(1008), originalMessageId: uuid(2004) }))
      }),
    ]
  },
  'not null': async (db, t) => {
    await twins(db, t)
    return [
      await code(() => db.insert(t.users).values({ ...user(9), email: null as never })),
      await code(() =>
        db
          .update(t.users)
          .set({ passwordHash: null as never })
          .where(eq(t.users.id, uuid(1))),
      ),
    ]
  },
  'values that do not fit': async (db, t) => {
    await twins(db, t)
    const profile = { userId: uuid(1), name: 'J', gender: 'f', twinType: 'identical' as const }
    const game = { userId: uuid(1), gameType: 'iconic_duo' as const }
    const codes = [
      await code(() => db.select().from(t.users).where(eq(t.users.id, 'no uuid'))),
      await code(() => db.insert(t.users).values(user(9, { id: '123' }))),
      await code(() => db.insert(t.users).values(user(9, { lastLoginAt: new Date(Number.NaN) }))),
      await code(() => db.insert(t.users).values(user(9, { displayName: 'a\0b' }))),
      await code(() => db.insert(t.twinProfiles).values({ ...profile, age: 30, birthDate: '1996-02-30' })),
      await code(() => db.insert(t.twinProfiles).values({ ...profile, age: 30, birthDate: 'yesterday' })),
      await code(() => db.insert(t.twinProfiles).values({ ...profile, age: 30.5, birthDate: '1996-02-01' })),
      await code(() => db.insert(t.gameResults).values({ ...game, score: 2 ** 31 })),
      await code(() => db.insert(t.gameResults).values({ ...game, score: 1, duoData: { text: 'a\0b' } })),
    ]
    return codes.map((entry) => (Array.isArray(entry) ? (entry[0] as unknown) : entry))
  },
  'errors hold no value': async (db, t) => {
    const secret = 'secret-value-7f3a'
    await db.insert(t.users).values(user(1, { email: secret, emailNormalized: secret }))
    const error = await db
      .insert(t.users)
      .values(user(2, { email: secret, emailNormalized: secret }))
      .catch((thrown: unknown) => thrown)
    const seen: unknown[] = []
    for (let at: unknown = error; at instanceof Error && !seen.includes(at); at = at.cause) {
      seen.push(
        at.message,
        at.stack,
        JSON.stringify(at),
        ...Object.values(at).map((value) => JSON.stringify(value)),
      )
    }
    return [error instanceof Error, seen.length > 3, seen.some((text) => String(text).includes(secret))]
  },
}
