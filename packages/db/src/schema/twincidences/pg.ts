import { sql } from 'drizzle-orm'
import {
  allowed,
  column,
  createdAt,
  flag,
  foreign,
  id,
  index,
  indexWhereNull,
  instant,
  integer,
  json,
  key,
  long,
  oneOf,
  ref,
  rule,
  table,
  text,
  updatedAt,
} from '../../columns/pg.ts'
import { twinPairs } from '../twins/pg.ts'
import { users } from '../users/pg.ts'
import {
  consentLevels,
  detectionMethods,
  eventCategories,
  severities,
  type EventData,
  type Thresholds,
} from './model.ts'

/** The kinds of event. A kind is retired by isActive, never deleted. */
export const eventTypeCatalog = table(
  'event_type_catalog',
  {
    id: id(),
    eventType: text('event_type').notNull(),
    displayName: text('display_name').notNull(),
    description: text('description').notNull(),
    icon: text('icon'),
    category: oneOf('category', eventCategories).notNull(),
    detectionEnabled: flag('detection_enabled').notNull().default(true),
    requiresHealthKit: flag('requires_health_kit').notNull().default(false),
    requiresLocation: flag('requires_location').notNull().default(false),
    thresholds: json<Thresholds>('thresholds'),
    researchEnabled: flag('research_enabled').notNull().default(true),
    minimumDataPoints: integer('minimum_data_points').notNull().default(1),
    isActive: flag('is_active').notNull().default(true),
    sortOrder: integer('sort_order').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [key(t.eventType), index(t.isActive, t.sortOrder), allowed(t.category, eventCategories)],
)

/** A moment of one twin or both; createdBy is null where the system noticed it. */
export const twincidences = table(
  'twincidences',
  {
    id: id(),
    twinPairId: ref('twin_pair_id'),
    createdBy: ref('created_by'),
    title: text('title').notNull(),
    description: text('description').notNull(),
    photos: json<readonly string[]>('photos'),
    eventType: text('event_type').notNull(),
    detectionMethod: oneOf('detection_method', detectionMethods),
    user1EventTime: instant('user1_event_time'),
    user2EventTime: instant('user2_event_time'),
    /** Between the two event times, in milliseconds. */
    timeDifference: long('time_difference'),
    eventData: json<EventData>('event_data'),
    sharedWithTwin: flag('shared_with_twin').notNull().default(false),
    user1Consented: flag('user1_consented').notNull().default(false),
    user2Consented: flag('user2_consented').notNull().default(false),
    includedInResearch: flag('included_in_research').notNull().default(false),
    anonymizedData: json<EventData>('anonymized_data'),
    isSpecial: flag('is_special').notNull().default(false),
    severity: oneOf('severity', severities),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    foreign(t.twinPairId, twinPairs.id, 'restrict'),
    foreign(t.createdBy, users.id, 'set null'),
    foreign(t.eventType, eventTypeCatalog.eventType, 'restrict', 'cascade'),
    index(t.twinPairId),
    index(t.createdBy),
    index(t.eventType),
    indexWhereNull('twincidences_newest_idx', [t.deletedAt], t.twinPairId, t.createdAt),
    allowed(t.detectionMethod, detectionMethods),
    allowed(t.severity, severities),
    rule(
      'twincidences_shared_check',
      sql`not ${column(t.sharedWithTwin)} or (${column(t.twinPairId)} is not null and ${column(t.user1Consented)} and ${column(t.user2Consented)})`,
    ),
  ],
)

export const twincidenceConsents = table(
  'twincidence_consents',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    eventType: text('event_type').notNull(),
    consentLevel: oneOf('consent_level', consentLevels).notNull(),
    consentedAt: instant('consented_at').notNull(),
    updatedAt: updatedAt(),
    revokedAt: instant('revoked_at'),
    previousConsent: oneOf('previous_consent', consentLevels),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    foreign(t.eventType, eventTypeCatalog.eventType, 'restrict', 'cascade'),
    key(t.userId, t.eventType),
    index(t.eventType),
    allowed(t.consentLevel, consentLevels),
    allowed(t.previousConsent, consentLevels),
  ],
)
