import { sql } from 'drizzle-orm'
import {
  allowed,
  column,
  createdAt,
  flag,
  foreign,
  id,
  index,
  instant,
  integer,
  json,
  key,
  oneOf,
  ref,
  rule,
  table,
  text,
  updatedAt,
} from '../../columns/sqlite.ts'
import { twinPairs } from '../twins/sqlite.ts'
import { users } from '../users/sqlite.ts'
import {
  alertTypes,
  assessmentStatuses,
  gameTypes,
  type GameData,
  type Responses,
  type Results,
} from './model.ts'

export const gameResults = table(
  'game_results',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    twinPairId: ref('twin_pair_id'),
    gameType: oneOf('game_type', gameTypes).notNull(),
    score: integer('score').notNull(),
    twinScore: integer('twin_score'),
    cognitiveData: json<GameData>('cognitive_data'),
    emotionalData: json<GameData>('emotional_data'),
    decisionData: json<GameData>('decision_data'),
    duoData: json<GameData>('duo_data'),
    insights: json<readonly string[]>('insights'),
    createdAt: createdAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    foreign(t.twinPairId, twinPairs.id, 'set null'),
    index(t.userId, t.createdAt),
    index(t.twinPairId),
    allowed(t.gameType, gameTypes),
  ],
)

export const assessments = table(
  'assessments',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    twinPairId: ref('twin_pair_id'),
    assessmentType: text('assessment_type').notNull(),
    responses: json<Responses>('responses').notNull(),
    results: json<Results>('results'),
    completedAt: instant('completed_at'),
    status: oneOf('status', assessmentStatuses).notNull().default('in_progress'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    foreign(t.twinPairId, twinPairs.id, 'set null'),
    index(t.userId, t.createdAt),
    index(t.twinPairId),
    allowed(t.status, assessmentStatuses),
    rule(
      'assessments_completed_check',
      sql`(${column(t.status)} = 'completed') = (${column(t.completedAt)} is not null and ${column(t.results)} is not null)`,
    ),
  ],
)

export const twintuitionAlerts = table(
  'twintuition_alerts',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    twinPairId: ref('twin_pair_id'),
    message: text('message').notNull(),
    type: oneOf('type', alertTypes).notNull(),
    isRead: flag('is_read').notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    foreign(t.twinPairId, twinPairs.id, 'set null'),
    index(t.userId, t.isRead, t.createdAt),
    index(t.twinPairId),
    allowed(t.type, alertTypes),
  ],
)

export const researchParticipation = table(
  'research_participation',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    hasConsented: flag('has_consented').notNull().default(false),
    consentedAt: instant('consented_at'),
    consentVersion: text('consent_version'),
    hasActiveStudies: flag('has_active_studies').notNull().default(false),
    contributionsCount: integer('contributions_count').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [foreign(t.userId, users.id, 'cascade'), key(t.userId)],
)
