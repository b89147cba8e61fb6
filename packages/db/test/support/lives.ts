import { addLogins, addOwnRows, addPerson, type Person } from './life.ts'
import type { AddRow } from './rows.ts'

const at = new Date('2026-06-01T00:00:00.000Z')
const time = new Date('2026-05-01T10:00:00.123Z')
const shared = { sharedWithTwin: true, user1Consented: true, user2Consented: true }
const measured = {
  detectionMethod: 'on_device',
  user1EventTime: time,
  user2EventTime: at,
  timeDifference: 5000,
}

/** A pair, of which Ann is to be erased, and another pair. */
export type Lives = {
  readonly ann: Person
  readonly bea: Person
  readonly pairId: string
  readonly invitationIds: readonly string[]
  /** Ids of rows that an erasure of Ann must leave as they are. */
  readonly kept: readonly string[]
  readonly moments: Readonly<Record<'inResearch' | 'measured', string>>
}

export async function addLives(add: AddRow): Promise<Lives> {
  const [ann, bea, cleo] = [
    await addPerson(add, 'ann', 17),
    await addPerson(add, 'bea', 28),
    await addPerson(add, 'cleo', 39),
  ]
  const dora = await add('users')
  const { id: pairId } = await add('twinPairs', {
    user1Id: ann.id,
    user2Id: bea.id,
    status: 'active',
    pairingCode: `${ann.mark} code`,
  })
  const others = await add('twinPairs', {
    user1Id: cleo.id,
    user2Id: dora.id,
    status: 'active',
    pairingCode: 'CLEO',
  })
  await addOwnRows(add, ann, pairId)
  await addLogins(add, ann)
  const kept = [bea.id, cleo.id, dora.id, others.id]
  for (const [person, pair] of [
    [bea, pairId],
    [cleo, others.id],
  ] as const) {
    kept.push(...(await addOwnRows(add, person, pair)), ...(await addLogins(add, person)))
  }
  kept.push(
    ...(await addChat(add, pairId, ann, bea)),
    ...(await addChat(add, others.id, cleo, { ...cleo, id: dora.id })),
  )
  kept.push(...(await addMoments(add, pairId, ann, bea)))
  const moments = {
    inResearch: (
      await add('twincidences', {
        ...shared,
        ...measured,
        twinPairId: pairId,
        createdBy: ann.id,
        title: 'both saw it',
        includedInResearch: true,
        anonymizedData: { of: ann.mark },
      })
    ).id,
    measured: (
      await add('twincidences', {
        ...measured,
        twinPairId: pairId,
        createdBy: bea.id,
        eventData: { of: ann.mark },
      })
    ).id,
  }
  const to = { senderId: bea.id, recipientName: `${ann.mark} name`, recipientPhone: `${ann.mark} phone` }
  const invitationIds = [
    await add('invitations', { ...to, recipientEmail: 'Ann-Private@Twinship.Test' }),
    await add('invitations', {
      ...to,
      recipientEmail: `${ann.mark}.other@twinship.test`,
      acceptedBy: ann.id,
      status: 'accepted',
    }),
  ].map((row) => row.id)
  return { ann, bea, pairId, invitationIds, kept, moments }
}

/** Messages both ways with reply and reactions, which stay; and what one deleted or still has in the queue. */
async function addChat(
  add: AddRow,
  twinPairId: string,
  one: Person,
  other: Person,
): Promise<readonly string[]> {
  const there = { twinPairId, senderId: one.id, recipientId: other.id }
  const back = { twinPairId, senderId: other.id, recipientId: one.id }
  const message = await add('messages', { ...there, content: 'Good morning ☀️', readAt: time })
  const gone = await add('messages', { ...there, content: `${one.mark} regretted`, deletedAt: time })
  await add('messageQueue', { ...there, messageData: { content: `${one.mark} on its way` } })
  await add('messageQueue', {
    ...back,
    messageData: { content: 'to', for: `${one.mark} phone`, userId: one.id },
  })
  const rows = [
    message,
    await add('messages', { ...back, content: 'And to you', originalMessageId: message.id }),
    await add('messages', {
      ...back,
      content: 'the other twin regretted this',
      deletedAt: time,
      originalMessageId: gone.id,
    }),
    await add('messageReactions', { messageId: message.id, userId: other.id }),
    await add('messageReactions', { messageId: message.id, userId: one.id, emoji: '🎉' }),
  ]
  return rows.map((row) => row.id)
}

/** Moments of a pair: those that stay as they are, after some that go. */
async function addMoments(
  add: AddRow,
  twinPairId: string,
  one: Person,
  other: Person,
): Promise<readonly string[]> {
  await add('twincidences', {
    ...shared,
    twinPairId,
    createdBy: one.id,
    title: `${one.mark} taken back`,
    deletedAt: time,
  })
  await add('twincidences', {
    ...measured,
    twinPairId,
    title: 'heart rates',
    description: one.mark,
    eventData: { bpm: one.mark },
  })
  const rows = [
    await add('twincidences', {
      ...shared,
      ...measured,
      twinPairId,
      createdBy: one.id,
      title: 'shared by her',
      photos: ['ours.jpg'],
    }),
    await add('twincidences', {
      ...shared,
      twinPairId,
      title: 'noticed by the system',
      eventData: { song: 'ours' },
    }),
    await add('twincidences', {
      twinPairId,
      createdBy: other.id,
      title: "the other twin's diary",
      detectionMethod: 'user_reported',
      eventData: { mood: 'mine' },
      user2EventTime: time,
    }),
  ]
  return rows.map((row) => row.id)
}
