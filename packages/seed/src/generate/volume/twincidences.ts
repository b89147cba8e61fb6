import { severities, type twincidenceConsents, type twincidences } from '../../tables.ts'
import { below, draw, fraction, pick } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import { chance, instant } from './common.ts'
import type { People } from './people.ts'

/** The catalog's types in its order. Generated rows draw from this list: a new type at its end makes another data set. */
export const seededEventTypes = [
  'simultaneous_twintuition',
  'hr_sync',
  'sleep_sync',
  'same_location',
  'same_song',
  'mood_sync',
  'manual',
] as const

export function twincidenceRows(
  world: World,
  people: People,
): (index: number) => typeof twincidences.$inferSelect {
  const keys = keysOf(world, 'twincidences', [
    'twinPairId',
    'createdAt',
    'eventType',
    'title',
    'description',
    'difference',
    'consent',
    'severity',
    'createdBy',
    'special',
    'song',
  ])
  const pairOf = (index: number): number =>
    people.connected(pickParent(keys.twinPairId, 'twinPairs', 'twincidences', index))
  const timeOf = (index: number): number =>
    within(world, people.pairTime(pairOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'twincidences', timeOf)
  return (index) => {
    const created = timeOf(index)
    const eventType = pick(keys.eventType, index, seededEventTypes)
    const byHand = eventType === 'manual'
    const difference = below(keys.difference, index, 900_000)
    const consent = below(keys.consent, index, 100)
    const research = chance(keys.special, index, 20)
    return {
      id: idOf(index),
      twinPairId: people.pairId(pairOf(index)),
      createdBy: byHand ? people.userId(2 * pairOf(index) + below(keys.createdBy, index, 2)) : null,
      title: pick(keys.title, index, world.pools.titles),
      description: pick(keys.description, index, world.pools.sentences),
      photos: byHand && chance(keys.special, index, 50) ? [`https://example.com/photos/${index}.jpg`] : null,
      eventType,
      detectionMethod: byHand
        ? 'user_reported'
        : chance(keys.createdBy, index, 50)
          ? 'on_device'
          : 'server_side',
      user1EventTime: byHand ? null : instant(created - difference),
      user2EventTime: byHand ? null : instant(created),
      timeDifference: byHand ? null : difference,
      eventData: eventType === 'same_song' ? { song: pick(keys.song, index, world.pools.songs) } : null,
      sharedWithTwin: consent < 50,
      user1Consented: consent < 80,
      user2Consented: consent < 60,
      includedInResearch: research,
      anonymizedData: research ? { timeDifferenceMs: difference } : null,
      isSpecial: chance(keys.special, index, 5),
      severity: pick(keys.severity, index, severities),
      createdAt: instant(created),
      updatedAt: instant(created),
      deletedAt: null,
    }
  }
}

const consentsPerUser = 3

export function consentRows(
  world: World,
  people: People,
): (index: number) => typeof twincidenceConsents.$inferSelect {
  const keys = keysOf(world, 'twincidenceConsents', ['eventType', 'consentedAt', 'level', 'changed'])
  const userOf = (index: number): number => Math.floor(index / consentsPerUser)
  const timeOf = (index: number): number =>
    within(world, people.userTime(userOf(index)), fraction(keys.consentedAt, index))
  const idOf = idMaker(world, 'twincidenceConsents', timeOf)
  return (index) => {
    const consented = timeOf(index)
    // Steps of 2 in 7 types: another type for each of a user's three.
    const place = (draw(keys.eventType, userOf(index)) % 7) + 2 * (index % consentsPerUser)
    const level = pick(keys.level, index, ['A', 'B', 'B', 'C'])
    const changed = instant(within(world, consented, fraction(keys.changed, index)))
    return {
      id: idOf(index),
      userId: people.userId(userOf(index)),
      eventType: seededEventTypes[place % seededEventTypes.length] ?? 'manual',
      consentLevel: level,
      consentedAt: instant(consented),
      updatedAt: level === 'C' ? changed : instant(consented),
      revokedAt: level === 'C' ? changed : null,
      previousConsent: level === 'C' ? 'B' : null,
    }
  }
}
