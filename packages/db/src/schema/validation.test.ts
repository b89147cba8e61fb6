import { getTableColumns } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as pgTables from '../pg/schema.ts'
import { digestToken } from '../tokens.ts'
import * as engagement from './engagement/validation.ts'
import * as messages from './messages/validation.ts'
import * as twincidences from './twincidences/validation.ts'
import * as twins from './twins/validation.ts'
import * as users from './users/validation.ts'

type Values = Readonly<Record<string, unknown>>

const [id, other, pair] = [1, 2, 3].map((n) => `0199a000-0000-7000-8000-00000000000${n}`)
const at = new Date('2026-06-01T10:00:00.123Z')
const digest = digestToken('secret')

/** For each table: its insert validator, the least that it takes, and values that a column does not take. */
const tables: Readonly<
  Record<keyof typeof pgTables, readonly [z.ZodType, Values, Readonly<Record<string, readonly unknown[]>>]>
> = {
  users: [
    users.newUser,
    { email: 'Jordan@twinship.test', emailNormalized: 'jordan@twinship.test', passwordHash: 'x' },
    {
      email: ['', 'jordan', 'a@b'],
      emailNormalized: ['no address'],
      emailVerificationToken: ['clear', digest.toUpperCase()],
    },
  ],
  refreshTokens: [
    users.newRefreshToken,
    { userId: id, token: digest, expiresAt: at },
    { token: ['clear', ''], replacedByToken: ['clear'], revokedReason: ['bored', ''], userId: ['1'] },
  ],
  passwordResets: [
    users.newPasswordReset,
    { userId: id, token: digest, expiresAt: at },
    { token: ['clear', `${digest}0`] },
  ],
  loginHistory: [
    users.newLoginHistory,
    { email: 'jordan@twinship.test', eventType: 'login_success', success: true },
    { eventType: ['login', ''], success: [1] },
  ],
  twinPairs: [
    twins.newTwinPair,
    { user1Id: id, user2Id: other },
    { user2Id: [id], pairType: ['siamese'], status: ['ended'] },
  ],
  twinProfiles: [
    twins.newTwinProfile,
    { userId: id, name: 'Jordan', age: 30, gender: 'female', twinType: 'identical', birthDate: '1996-03-15' },
    {
      name: ['', '  '],
      twinType: ['triplet'],
      accentColor: ['purple'],
      birthDate: ['15.3.1996', '2026-02-30', at],
      age: [2 ** 31, 1.5],
    },
  ],
  userPresence: [twins.newUserPresence, { userId: id }, { status: ['busy'] }],
  invitations: [
    twins.newInvitation,
    { senderId: id, invitationCode: 'INVITE789', expiresAt: at },
    { status: ['lost'], recipientEmail: ['nobody'] },
  ],
  messages: [
    messages.newMessage,
    { twinPairId: pair, senderId: id, recipientId: other, content: 'hello' },
    { recipientId: [id], messageType: ['video'], accentColor: ['red'], twinPairId: ['pair'] },
  ],
  messageReactions: [
    messages.newMessageReaction,
    { messageId: pair, userId: id, emoji: '💜' },
    { emoji: ['', ' '] },
  ],
  messageQueue: [
    messages.newQueuedMessage,
    {
      twinPairId: pair,
      senderId: id,
      recipientId: other,
      messageData: {},
      messageType: 'typing_start',
      expiresAt: at,
    },
    { messageType: ['text'], status: ['lost'], messageData: ['text', []], attempts: [2 ** 31] },
  ],
  twincidences: [
    twincidences.newTwincidence,
    { title: 'Same song', description: '', eventType: 'same_song' },
    {
      title: [''],
      detectionMethod: ['guessed'],
      severity: ['extreme'],
      photos: ['a.jpg', [1]],
      eventData: ['text'],
      sharedWithTwin: [true],
      timeDifference: [2 ** 53],
    },
  ],
  twincidenceConsents: [
    twincidences.newTwincidenceConsent,
    { userId: id, eventType: 'same_song', consentLevel: 'A', consentedAt: at },
    { consentLevel: ['D', 'a'], previousConsent: ['D'] },
  ],
  eventTypeCatalog: [
    twincidences.newEventType,
    { eventType: 'same_song', displayName: 'Same song', description: '', category: 'media' },
    { eventType: [''], category: ['music'], thresholds: [{ hours: '24' }, []] },
  ],
  gameResults: [
    engagement.newGameResult,
    { userId: id, gameType: 'iconic_duo', score: 90 },
    { gameType: ['chess'], insights: ['text', [1]], duoData: ['text'] },
  ],
  assessments: [
    engagement.newAssessment,
    { userId: id, assessmentType: 'bond', responses: {} },
    { status: ['completed', 'done'], responses: ['text'], results: ['text'] },
  ],
  twintuitionAlerts: [
    engagement.newTwintuitionAlert,
    { userId: id, message: 'now', type: 'feeling' },
    { type: ['smell'] },
  ],
  researchParticipation: [
    engagement.newResearchParticipation,
    { userId: id },
    { contributionsCount: ['1', 0.5] },
  ],
}

describe.each(Object.entries(tables))('insert validator of %s', (name, [validator, least, refused]) => {
  const columns = Object.entries(getTableColumns(pgTables[name as keyof typeof pgTables]))
  const accepts = (values: Values): boolean => validator.safeParse(values).success

  it('accepts the least, and nothing less', () => {
    expect(validator.parse(least)).toEqual(least)
    for (const key of Object.keys(least)) {
      const { [key]: _, ...rest } = least
      expect([key, accepts(rest)]).toEqual([key, false])
    }
  })

  it('asks for a column exactly where the table does', () => {
    const required = columns.filter(([, column]) => column.notNull && !column.hasDefault).map(([key]) => key)
    expect(Object.keys(least).toSorted()).toEqual(required.toSorted())
  })

  it('takes null exactly where the column does', () => {
    for (const [key, column] of columns) {
      expect([key, accepts({ ...least, [key]: null })]).toEqual([key, !column.notNull])
    }
  })

  it.each(columns.filter(([, column]) => column.enumValues !== undefined && column.enumValues.length > 0))(
    '%s takes its values and no others',
    (key, column) => {
      expect(refused).toHaveProperty(key)
      for (const value of column.enumValues ?? []) {
        const finished = value === 'completed' ? { completedAt: at, results: {} } : {}
        expect(accepts({ ...least, [key]: value, ...finished })).toBe(true)
      }
    },
  )

  it.each(Object.entries(refused))('%s refuses outside values and says where', (key, values) => {
    for (const value of [...values, Symbol('nothing')]) {
      const { success, error } = validator.safeParse({ ...least, [key]: value })
      expect([value, success]).toEqual([value, false])
      expect(error?.issues.map((issue) => issue.path[0])).toContain(key)
    }
  })
})

describe('rules over several columns', () => {
  const moment = {
    title: 'm',
    description: '',
    eventType: 'manual',
    sharedWithTwin: true,
    twinPairId: pair,
    user1Consented: true,
    user2Consented: true,
  }

  it('a moment is shared only in a pair and where both consented', () => {
    expect(twincidences.newTwincidence.safeParse(moment).success).toBe(true)
    for (const lacking of [{ twinPairId: null }, { user1Consented: false }, { user2Consented: undefined }]) {
      expect(twincidences.newTwincidence.safeParse({ ...moment, ...lacking }).success).toBe(false)
    }
  })

  it('an assessment is completed exactly where it has a time and results', () => {
    const done = {
      userId: id,
      assessmentType: 'bond',
      responses: {},
      status: 'completed',
      completedAt: at,
      results: {},
    }
    const validator = engagement.newAssessment
    expect(validator.safeParse(done).success).toBe(true)
    for (const change of [
      { completedAt: null },
      { results: null },
      { status: 'abandoned' },
      { status: undefined },
    ]) {
      expect(validator.safeParse({ ...done, ...change }).success).toBe(false)
    }
    expect(validator.safeParse({ ...done, status: 'abandoned', results: null }).success).toBe(true)
  })

  it('changes need no column, and hold each to its rule', () => {
    const changes = { ...users, ...twins, ...messages, ...twincidences, ...engagement }
    const validators = Object.entries(changes).filter(([name]) => name.endsWith('Changes'))
    expect(validators).toHaveLength(15)
    for (const [, validator] of validators) expect(validator.parse({})).toEqual({})
    expect(users.userChanges.safeParse({ email: 'nobody' }).success).toBe(false)
    expect(twins.twinProfileChanges.safeParse({ twinType: 'triplet' }).success).toBe(false)
  })
})
