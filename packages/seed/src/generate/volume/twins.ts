import {
  accentColors,
  presenceStatuses,
  twinTypes,
  type invitations,
  type twinPairs,
  type twinProfiles,
  type userPresence,
} from '../../tables.ts'
import { ageAt } from '../../fixtures/age.ts'
import { below, fraction, pick } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import { chance, code, instant, phoneNumber } from './common.ts'
import type { People } from './people.ts'

const DAY_MS = 86_400_000

export function pairRows(world: World, people: People): (index: number) => typeof twinPairs.$inferSelect {
  const keys = keysOf(world, 'twinPairs', ['pairType'])
  return (index) => {
    const created = people.pairTime(index)
    const status = people.pairStatus(index)
    return {
      id: people.pairId(index),
      user1Id: people.userId(2 * index),
      user2Id: people.userId(2 * index + 1),
      pairingCode: code('TW', index),
      pairedAt: status === 'pending' ? null : instant(created),
      pairType: pick(keys.pairType, index, twinTypes),
      status,
      createdAt: instant(created),
      updatedAt: instant(created),
    }
  }
}

export function profileRows(
  world: World,
  people: People,
): (index: number) => typeof twinProfiles.$inferSelect {
  const keys = keysOf(world, 'twinProfiles', ['birthDate', 'gender', 'city', 'time', 'accentColor'])
  const types = keysOf(world, 'twinPairs', ['pairType'])
  const idOf = idMaker(world, 'twinProfiles', people.userTime)
  return (index) => {
    const pair = Math.floor(index / 2)
    const birthDate = new Date((below(keys.birthDate, pair, 13_000) - 1000) * DAY_MS)
      .toISOString()
      .slice(0, 10)
    const created = instant(people.userTime(index))
    const minutes = below(keys.time, index, 1440)
    return {
      id: idOf(index),
      userId: people.userId(index),
      name: `${people.firstName(index)} ${people.lastName(index)}`,
      age: ageAt(birthDate, world.at),
      gender: pick(keys.gender, index, ['female', 'male', 'non-binary']),
      sexualOrientation: null,
      showSexualOrientation: false,
      twinType: pick(types.pairType, pair, twinTypes),
      otherTwinTypeDescription: null,
      twinDeceased: false,
      birthDate,
      zodiacSign: null,
      placeOfBirth: pick(keys.city, pair, world.pools.cities),
      timeOfBirth: `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`,
      profilePicture: null,
      accentColor: pick(keys.accentColor, index, accentColors),
      createdAt: created,
      updatedAt: created,
    }
  }
}

export function presenceRows(
  world: World,
  people: People,
): (index: number) => typeof userPresence.$inferSelect {
  const keys = keysOf(world, 'userPresence', ['status', 'lastSeen', 'device'])
  const idOf = idMaker(world, 'userPresence', people.userTime)
  return (index) => {
    const created = people.userTime(index)
    const seen = instant(within(world, created, fraction(keys.lastSeen, index)))
    return {
      id: idOf(index),
      userId: people.userId(index),
      status: chance(keys.status, index, 70) ? 'offline' : pick(keys.device, index, presenceStatuses),
      lastSeenAt: seen,
      deviceInfo: pick(keys.device, index, ['iPhone', 'iPad', 'Pixel', 'Galaxy']),
      createdAt: instant(created),
      updatedAt: seen,
    }
  }
}

export function invitationRows(
  world: World,
  people: People,
): (index: number) => typeof invitations.$inferSelect {
  const keys = keysOf(world, 'invitations', [
    'senderId',
    'createdAt',
    'accepted',
    'phone',
    'firstName',
    'lastName',
  ])
  const senderOf = (index: number): number => pickParent(keys.senderId, 'users', 'invitations', index)
  const timeOf = (index: number): number =>
    within(world, people.userTime(senderOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'invitations', timeOf)
  return (index) => {
    const created = timeOf(index)
    const sender = senderOf(index)
    const accepted = chance(keys.accepted, index, 60)
    const expired = created + 7 * DAY_MS < world.at.getTime()
    const answered = instant(within(world, created, 0.01))
    return {
      id: idOf(index),
      senderId: people.userId(sender),
      invitationCode: code('VI', index),
      recipientEmail: `guest.${index}@example.org`,
      recipientPhone: phoneNumber(keys.phone, index),
      recipientName: `${pick(keys.firstName, index, world.pools.firstNames)} ${pick(keys.lastName, index, world.pools.lastNames)}`,
      status: accepted ? 'accepted' : expired ? 'expired' : 'sent',
      acceptedAt: accepted ? answered : null,
      acceptedBy: accepted ? people.userId(sender % 2 === 0 ? sender + 1 : sender - 1) : null,
      expiresAt: instant(created + 7 * DAY_MS),
      createdAt: instant(created),
      updatedAt: accepted ? answered : instant(created),
    }
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
