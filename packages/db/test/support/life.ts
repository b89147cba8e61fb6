import { digestToken } from '@twinship/db'
import type { AddRow } from './rows.ts'

/** A person whose every personal value says whose it is, so that none can hide after an erasure. */
export type Person = {
  readonly id: string
  /** In lower case; her address starts with it in another case. */
  readonly mark: string
  /** Personal values that cannot carry the mark. */
  readonly unmarked: readonly string[]
}

const later = new Date('2031-01-01T00:00:00.000Z')

export async function addPerson(add: AddRow, name: string, n: number): Promise<Person> {
  const mark = `${name}-private`
  const ip = `203.0.113.${n}`
  const token = digestToken(`verification of ${name}`)
  const { id } = await add('users', {
    email: `${mark.toUpperCase()}@twinship.test`,
    emailNormalized: `${mark}@twinship.test`,
    passwordHash: `${mark} hash`,
    emailVerified: true,
    emailVerificationToken: token,
    emailVerificationExpires: later,
    displayName: `${mark} 👯`,
    avatarUrl: `https://photos.twinship.test/${mark}.jpg`,
    failedLoginAttempts: 3,
    accountLockedUntil: later,
    lastLoginAt: later,
    lastLoginIp: ip,
  })
  const digests = ['refresh', 'replaced', 'reset'].map((kind) => digestToken(`${kind} of ${name}`))
  return { id, mark, unmarked: [ip, token, ...digests, `199${n % 10}-03-15`, `04:${n}`] }
}

/** A row in each table that belongs to one account, full of her values; returns their ids. */
export async function addOwnRows(
  add: AddRow,
  person: Person,
  twinPairId: string,
): Promise<readonly string[]> {
  const { id: userId, mark, unmarked } = person
  const [ipAddress, , refresh, replaced, reset, birthDate, timeOfBirth] = unmarked
  const device = { ipAddress, userAgent: `${mark} browser` }
  const said = { [mark]: `${mark} answer` }
  const rows = [
    await add('refreshTokens', {
      userId,
      token: refresh,
      replacedByToken: replaced,
      deviceId: `${mark} phone`,
      ...device,
    }),
    await add('passwordResets', { userId, token: reset, ...device }),
    await add('twinProfiles', {
      userId,
      birthDate,
      timeOfBirth,
      name: mark,
      gender: `${mark} gender`,
      sexualOrientation: `${mark} orientation`,
      placeOfBirth: `${mark} place`,
      zodiacSign: `${mark} sign`,
      profilePicture: `${mark}.png`,
      otherTwinTypeDescription: mark,
    }),
    await add('userPresence', { userId, deviceInfo: `${mark} phone`, lastSeenAt: later }),
    await add('invitations', {
      senderId: userId,
      recipientName: `${mark} friend`,
      recipientPhone: `${mark} phone`,
      recipientEmail: 'friend@twinship.test',
    }),
    await add('twincidenceConsents', { userId }),
    await add('gameResults', { userId, twinPairId, cognitiveData: said, insights: [`${mark} insight`] }),
    await add('assessments', {
      userId,
      twinPairId,
      responses: said,
      results: said,
      completedAt: later,
      status: 'completed',
    }),
    await add('twintuitionAlerts', { userId, twinPairId, message: `${mark} feeling` }),
    await add('researchParticipation', { userId, hasConsented: true, consentVersion: mark }),
    await add('twincidences', {
      createdBy: userId,
      title: `${mark} diary`,
      description: mark,
      photos: [`${mark}.jpg`],
    }),
    await add('twincidences', {
      createdBy: userId,
      twinPairId,
      title: `${mark} never shared`,
      detectionMethod: 'user_reported',
      eventData: said,
    }),
  ]
  return rows.map((row) => row.id)
}

/** Logins of an account, and one that was tried when nobody was recognised. */
export async function addLogins(
  add: AddRow,
  { id: userId, mark, unmarked }: Person,
): Promise<readonly string[]> {
  const device = { ipAddress: unmarked[0], userAgent: `${mark} browser`, deviceFingerprint: `${mark} device` }
  const rows = [
    await add('loginHistory', { userId, email: `${mark}@twinship.test`, ...device }),
    await add('loginHistory', {
      userId,
      email: `${mark}.former@twinship.test`,
      failureReason: `${mark} reason`,
      ...device,
    }),
    await add('loginHistory', {
      email: `${mark.replace('p', 'P')}@Twinship.test`,
      eventType: 'login_failed',
      success: false,
      ...device,
    }),
  ]
  return rows.map((row) => row.id)
}
