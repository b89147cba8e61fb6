import { sql } from 'drizzle-orm'
import {
  allowed,
  column,
  createdAt,
  day,
  flag,
  foreign,
  id,
  index,
  instant,
  integer,
  key,
  oneOf,
  ref,
  rule,
  table,
  text,
  unorderedKey,
  updatedAt,
} from '../../columns/pg.ts'
import { users } from '../users/pg.ts'
import { accentColors, invitationStatuses, pairStatuses, presenceStatuses, twinTypes } from './model.ts'

/** Two users, in no order: (a, b) and (b, a) are one pair. */
export const twinPairs = table(
  'twin_pairs',
  {
    id: id(),
    user1Id: ref('user1_id').notNull(),
    user2Id: ref('user2_id').notNull(),
    pairingCode: text('pairing_code'),
    pairedAt: instant('paired_at'),
    pairType: oneOf('pair_type', twinTypes),
    status: oneOf('status', pairStatuses).notNull().default('pending'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreign(t.user1Id, users.id, 'restrict'),
    foreign(t.user2Id, users.id, 'restrict'),
    unorderedKey('twin_pairs_users_key', t.user1Id, t.user2Id),
    key(t.pairingCode),
    index(t.user1Id),
    index(t.user2Id, t.status),
    allowed(t.pairType, twinTypes),
    allowed(t.status, pairStatuses),
    rule('twin_pairs_two_users_check', sql`${column(t.user1Id)} <> ${column(t.user2Id)}`),
  ],
)

export const twinProfiles = table(
  'twin_profiles',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    name: text('name').notNull(),
    age: integer('age').notNull(),
    gender: text('gender').notNull(),
    sexualOrientation: text('sexual_orientation'),
    showSexualOrientation: flag('show_sexual_orientation').notNull().default(false),
    twinType: oneOf('twin_type', twinTypes).notNull(),
    otherTwinTypeDescription: text('other_twin_type_description'),
    twinDeceased: flag('twin_deceased').notNull().default(false),
    birthDate: day('birth_date').notNull(),
    zodiacSign: text('zodiac_sign'),
    placeOfBirth: text('place_of_birth'),
    timeOfBirth: text('time_of_birth'),
    profilePicture: text('profile_picture'),
    accentColor: oneOf('accent_color', accentColors).notNull().default('neon-purple'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    key(t.userId),
    allowed(t.twinType, twinTypes),
    allowed(t.accentColor, accentColors),
  ],
)

export const userPresence = table(
  'user_presence',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    status: oneOf('status', presenceStatuses).notNull().default('offline'),
    lastSeenAt: instant('last_seen_at'),
    deviceInfo: text('device_info'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    key(t.userId),
    index(t.status, t.lastSeenAt),
    allowed(t.status, presenceStatuses),
  ],
)

export const invitations = table(
  'invitations',
  {
    id: id(),
    senderId: ref('sender_id').notNull(),
    invitationCode: text('invitation_code').notNull(),
    recipientEmail: text('recipient_email'),
    recipientPhone: text('recipient_phone'),
    recipientName: text('recipient_name'),
    status: oneOf('status', invitationStatuses).notNull().default('pending'),
    acceptedAt: instant('accepted_at'),
    acceptedBy: ref('accepted_by'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreign(t.senderId, users.id, 'cascade'),
    foreign(t.acceptedBy, users.id, 'set null'),
    key(t.invitationCode),
    index(t.senderId),
    index(t.acceptedBy),
    index(t.recipientEmail),
    index(t.status, t.expiresAt),
    allowed(t.status, invitationStatuses),
  ],
)
