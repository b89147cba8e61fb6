import {
  alertTypes,
  gameTypes,
  type assessments,
  type gameResults,
  type researchParticipation,
  type twintuitionAlerts,
} from '../../tables.ts'
import { below, fraction, keyOf, pick } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import { chance, instant } from './common.ts'
import type { People } from './people.ts'
import type { VolumeTable } from '../../profiles.ts'

/** A row of one twin: the pair, which of the two, and when. */
function belonging(world: World, people: People, table: VolumeTable) {
  const keys = keysOf(world, table, ['twinPairId', 'userId', 'createdAt'])
  const pairOf = (index: number): number =>
    people.connected(pickParent(keys.twinPairId, 'twinPairs', table, index))
  const timeOf = (index: number): number =>
    within(world, people.pairTime(pairOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, table, timeOf)
  return (index: number) => ({
    id: idOf(index),
    userId: people.userId(2 * pairOf(index) + below(keys.userId, index, 2)),
    twinPairId: people.pairId(pairOf(index)),
    created: timeOf(index),
  })
}

export function gameRows(world: World, people: People): (index: number) => typeof gameResults.$inferSelect {
  const keys = keysOf(world, 'gameResults', ['gameType', 'score', 'twinScore', 'rounds'])
  const base = belonging(world, people, 'gameResults')
  return (index) => {
    const { created, ...belongs } = base(index)
    const gameType = pick(keys.gameType, index, gameTypes)
    const data = { rounds: 5 + below(keys.rounds, index, 20) }
    return {
      ...belongs,
      gameType,
      score: below(keys.score, index, 101),
      twinScore: chance(keys.twinScore, index, 80) ? below(keys.twinScore, index, 101) : null,
      cognitiveData: gameType === 'cognitive_sync_maze' ? data : null,
      emotionalData: gameType === 'emotional_resonance' ? data : null,
      decisionData: gameType === 'temporal_decision' ? data : null,
      duoData: gameType === 'iconic_duo' ? data : null,
      insights: chance(keys.rounds, index, 30) ? [pick(keys.score, index, world.pools.sentences)] : null,
      createdAt: instant(created),
    }
  }
}

export function assessmentRows(
  world: World,
  people: People,
): (index: number) => typeof assessments.$inferSelect {
  const keys = keysOf(world, 'assessments', ['type', 'status', 'answer', 'completedAt'])
  const base = belonging(world, people, 'assessments')
  return (index) => {
    const { created, ...belongs } = base(index)
    const status = pick(keys.status, index, [
      'completed',
      'completed',
      'completed',
      'in_progress',
      'abandoned',
    ])
    const done = status === 'completed' ? instant(within(world, created, 0.01)) : null
    const answer = 1 + below(keys.answer, index, 5)
    return {
      ...belongs,
      assessmentType: pick(keys.type, index, ['twin_bond', 'personality']),
      responses: { q1: answer, q2: 6 - answer },
      results: done === null ? null : { closeness: answer * 20 },
      completedAt: done,
      status,
      createdAt: instant(created),
      updatedAt: done ?? instant(created),
    }
  }
}

export function alertRows(
  world: World,
  people: People,
): (index: number) => typeof twintuitionAlerts.$inferSelect {
  const keys = keysOf(world, 'twintuitionAlerts', ['message', 'type', 'isRead'])
  const base = belonging(world, people, 'twintuitionAlerts')
  return (index) => {
    const { created, ...belongs } = base(index)
    return {
      ...belongs,
      message: pick(keys.message, index, world.pools.sentences),
      type: pick(keys.type, index, alertTypes),
      isRead: chance(keys.isRead, index, 70),
      createdAt: instant(created),
    }
  }
}

/** Of every pair the first user. */
export function researchRows(
  world: World,
  people: People,
): (index: number) => typeof researchParticipation.$inferSelect {
  const consent = keyOf(world.seed, 'researchParticipation', 'hasConsented')
  const count = keyOf(world.seed, 'researchParticipation', 'contributionsCount')
  const userOf = (index: number): number => 2 * index
  const idOf = idMaker(world, 'researchParticipation', (index) => people.userTime(userOf(index)))
  return (index) => {
    const created = instant(people.userTime(userOf(index)))
    const consented = chance(consent, index, 60)
    return {
      id: idOf(index),
      userId: people.userId(userOf(index)),
      hasConsented: consented,
      consentedAt: consented ? created : null,
      consentVersion: consented ? '2025-1' : null,
      hasActiveStudies: consented && chance(count, index, 50),
      contributionsCount: consented ? below(count, index, 60) : 0,
      createdAt: created,
      updatedAt: created,
    }
  }
}
