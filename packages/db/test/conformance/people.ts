import type { AppDb, NewMessage, NewTwinPair, NewUser, Tables } from '@twinship/db'

/** Rows with fixed ids and times, so that both databases can be compared value by value. */
export function uuid(n: number): string {
  return `0190b5c0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

export function instant(ms: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + ms)
}

export function user(n: number, more: Partial<NewUser> = {}): NewUser {
  const email = `user${n}@example.test`
  const at = instant(n)
  return {
    id: uuid(n),
    email,
    emailNormalized: email,
    passwordHash: 'x',
    createdAt: at,
    updatedAt: at,
    ...more,
  }
}

export function pair(n: number, user1: number, user2: number, more: Partial<NewTwinPair> = {}): NewTwinPair {
  const at = instant(n)
  return {
    id: uuid(1000 + n),
    user1Id: uuid(user1),
    user2Id: uuid(user2),
    createdAt: at,
    updatedAt: at,
    ...more,
  }
}

export function message(n: number, more: Partial<NewMessage> = {}): NewMessage {
  const at = instant(n)
  return {
    id: uuid(2000 + n),
    twinPairId: uuid(1000),
    senderId: uuid(1),
    recipientId: uuid(2),
    content: `message ${n}`,
    createdAt: at,
    updatedAt: at,
    ...more,
  }
}

/** Two users, their pair, and nothing else. */
export async function twins(db: AppDb, t: Tables): Promise<void> {
  await db.insert(t.users).values([user(1, { displayName: 'Jordan' }), user(2), user(3)])
  await db.insert(t.twinPairs).values(pair(0, 1, 2, { status: 'active', pairType: 'identical' }))
}
