import {
  allowed,
  createdAt,
  digested,
  flag,
  foreign,
  id,
  index,
  instant,
  integer,
  key,
  keyWhereNull,
  oneOf,
  ref,
  table,
  text,
  updatedAt,
} from '../../columns/pg.ts'
import { loginEventTypes, revokedReasons } from './model.ts'

export const users = table(
  'users',
  {
    id: id(),
    email: text('email').notNull(),
    emailNormalized: text('email_normalized').notNull(),
    passwordHash: text('password_hash').notNull(),
    emailVerified: flag('email_verified').notNull().default(false),
    emailVerificationToken: text('email_verification_token'),
    emailVerificationExpires: instant('email_verification_expires'),
    displayName: text('display_name'),
    avatarUrl: text('avatar_url'),
    failedLoginAttempts: integer('failed_login_attempts').notNull().default(0),
    accountLockedUntil: instant('account_locked_until'),
    lastLoginAt: instant('last_login_at'),
    lastLoginIp: text('last_login_ip'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    // A deleted account frees its address.
    keyWhereNull('users_email_normalized_key', [t.deletedAt], t.emailNormalized),
    key(t.emailVerificationToken),
    digested(t.emailVerificationToken),
  ],
)

export const refreshTokens = table(
  'refresh_tokens',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    token: text('token').notNull(),
    deviceId: text('device_id'),
    userAgent: text('user_agent'),
    ipAddress: text('ip_address'),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    revokedReason: oneOf('revoked_reason', revokedReasons),
    replacedByToken: text('replaced_by_token'),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    key(t.token),
    index(t.userId),
    index(t.expiresAt),
    digested(t.token),
    digested(t.replacedByToken),
    allowed(t.revokedReason, revokedReasons),
  ],
)

export const passwordResets = table(
  'password_resets',
  {
    id: id(),
    userId: ref('user_id').notNull(),
    token: text('token').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: createdAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'cascade'),
    key(t.token),
    index(t.userId),
    index(t.expiresAt),
    digested(t.token),
  ],
)

/** An audit trail: it outlives the account. */
export const loginHistory = table(
  'login_history',
  {
    id: id(),
    userId: ref('user_id'),
    email: text('email').notNull(),
    eventType: oneOf('event_type', loginEventTypes).notNull(),
    success: flag('success').notNull(),
    failureReason: text('failure_reason'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    deviceFingerprint: text('device_fingerprint'),
    createdAt: createdAt(),
  },
  (t) => [
    foreign(t.userId, users.id, 'set null'),
    index(t.userId, t.createdAt),
    index(t.email, t.createdAt),
    allowed(t.eventType, loginEventTypes),
  ],
)
