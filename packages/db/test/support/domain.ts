import type { Tables } from '@twinship/db'

/** What domain.md demands of the schema, as data for the tests that hold the databases to it. */

type DeleteRule = 'cascade' | 'restrict' | 'set null'

/** Table, column, what it points at, and what deleting that does. */
export const foreignKeys: readonly (readonly [
  keyof Tables,
  column: string,
  target: keyof Tables,
  DeleteRule,
])[] = [
  ['refreshTokens', 'userId', 'users', 'cascade'],
  ['passwordResets', 'userId', 'users', 'cascade'],
  ['loginHistory', 'userId', 'users', 'set null'],
  ['twinPairs', 'user1Id', 'users', 'restrict'],
  ['twinPairs', 'user2Id', 'users', 'restrict'],
  ['twinProfiles', 'userId', 'users', 'cascade'],
  ['userPresence', 'userId', 'users', 'cascade'],
  ['invitations', 'senderId', 'users', 'cascade'],
  ['invitations', 'acceptedBy', 'users', 'set null'],
  ['messages', 'twinPairId', 'twinPairs', 'restrict'],
  ['messages', 'senderId', 'users', 'restrict'],
  ['messages', 'recipientId', 'users', 'restrict'],
  ['messages', 'originalMessageId', 'messages', 'set null'],
  ['messageReactions', 'messageId', 'messages', 'cascade'],
  ['messageReactions', 'userId', 'users', 'cascade'],
  ['messageQueue', 'twinPairId', 'twinPairs', 'cascade'],
  ['messageQueue', 'senderId', 'users', 'cascade'],
  ['messageQueue', 'recipientId', 'users', 'cascade'],
  ['twincidences', 'twinPairId', 'twinPairs', 'restrict'],
  ['twincidences', 'createdBy', 'users', 'set null'],
  ['twincidences', 'eventType', 'eventTypeCatalog', 'restrict'],
  ['twincidenceConsents', 'userId', 'users', 'cascade'],
  ['twincidenceConsents', 'eventType', 'eventTypeCatalog', 'restrict'],
  ['gameResults', 'userId', 'users', 'cascade'],
  ['gameResults', 'twinPairId', 'twinPairs', 'set null'],
  ['assessments', 'userId', 'users', 'cascade'],
  ['assessments', 'twinPairId', 'twinPairs', 'set null'],
  ['twintuitionAlerts', 'userId', 'users', 'cascade'],
  ['twintuitionAlerts', 'twinPairId', 'twinPairs', 'set null'],
  ['researchParticipation', 'userId', 'users', 'cascade'],
]

const twins = 'identical | fraternal | other'
const consents = 'A | B | C'
const colors =
  'neon-pink | neon-blue | neon-green | neon-yellow | neon-purple | neon-orange | neon-cyan | neon-red'

/** Columns with a list of allowed values. */
export const allowedValues: readonly (readonly [keyof Tables, column: string, values: string])[] = [
  [
    'refreshTokens',
    'revokedReason',
    'logout | security | expired | replaced | token_rotation | password_reset',
  ],
  [
    'loginHistory',
    'eventType',
    'login_success | login_failed | logout | token_refresh | password_reset | account_locked',
  ],
  ['twinPairs', 'pairType', twins],
  ['twinPairs', 'status', 'pending | active | inactive'],
  ['twinProfiles', 'twinType', twins],
  ['twinProfiles', 'accentColor', colors],
  ['userPresence', 'status', 'online | away | offline'],
  ['invitations', 'status', 'pending | sent | delivered | accepted | declined | expired'],
  ['messages', 'messageType', 'text | image | voice | emoji | reaction | twintuition'],
  ['messages', 'accentColor', colors],
  [
    'messageQueue',
    'messageType',
    'send_message | message_reaction | typing_start | typing_stop | twintuition',
  ],
  ['messageQueue', 'status', 'pending | processing | delivered | failed | expired'],
  ['twincidences', 'detectionMethod', 'on_device | server_side | user_reported'],
  ['twincidences', 'severity', 'low | medium | high'],
  ['twincidenceConsents', 'consentLevel', consents],
  ['twincidenceConsents', 'previousConsent', consents],
  [
    'eventTypeCatalog',
    'category',
    'twintuition | health | activity | location | media | emotional | user_reported',
  ],
  ['gameResults', 'gameType', 'cognitive_sync_maze | emotional_resonance | temporal_decision | iconic_duo'],
  ['assessments', 'status', 'in_progress | completed | abandoned'],
  ['twintuitionAlerts', 'type', 'feeling | thought | action'],
]

/** Columns that hold digests of secrets. */
export const tokenColumns: readonly (readonly [keyof Tables, column: string])[] = [
  ['users', 'emailVerificationToken'],
  ['refreshTokens', 'token'],
  ['refreshTokens', 'replacedByToken'],
  ['passwordResets', 'token'],
]

/** Columns whose value is in one row only, where it is there at all. */
export const uniqueColumns: readonly (readonly [keyof Tables, columns: string])[] = [
  ['users', 'emailVerificationToken'],
  ['refreshTokens', 'token'],
  ['passwordResets', 'token'],
  ['twinPairs', 'pairingCode'],
  ['twinProfiles', 'userId'],
  ['userPresence', 'userId'],
  ['invitations', 'invitationCode'],
  ['messageReactions', 'messageId userId emoji'],
  ['twincidenceConsents', 'userId eventType'],
  ['eventTypeCatalog', 'eventType'],
  ['researchParticipation', 'userId'],
]
