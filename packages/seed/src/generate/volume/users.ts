import {
  loginEventTypes,
  type loginHistory,
  type passwordResets,
  type refreshTokens,
  type users,
} from '../../tables.ts'
import { below, fraction, pick } from '../mixer.ts'
import { idMaker, keysOf, pickParent, within, type World } from '../world.ts'
import { chance, instant, ipAddress, tokenDigest } from './common.ts'
import type { People } from './people.ts'

const DAY_MS = 86_400_000

export function userRows(world: World, people: People): (index: number) => typeof users.$inferSelect {
  const keys = keysOf(world, 'users', ['verified', 'lastLogin', 'ip', 'failed', 'avatar'])
  return (index) => {
    const created = people.userTime(index)
    const email = people.email(index)
    const verified = chance(keys.verified, index, 95)
    const lastLogin = within(world, created, fraction(keys.lastLogin, index))
    return {
      id: people.userId(index),
      email,
      emailNormalized: email.toLowerCase(),
      passwordHash: world.passwordHash,
      emailVerified: verified,
      emailVerificationToken: verified ? null : tokenDigest(world.seed, 'users', index),
      emailVerificationExpires: verified ? null : instant(created + 2 * DAY_MS),
      displayName: `${people.firstName(index)} ${people.lastName(index)}`,
      avatarUrl: chance(keys.avatar, index, 60) ? `https://example.com/avatars/${index}.png` : null,
      failedLoginAttempts: chance(keys.failed, index, 5) ? 1 : 0,
      accountLockedUntil: null,
      lastLoginAt: instant(lastLogin),
      lastLoginIp: ipAddress(keys.ip, index),
      createdAt: instant(created),
      updatedAt: instant(lastLogin),
      deletedAt: null,
    }
  }
}

export function refreshTokenRows(
  world: World,
  people: People,
): (index: number) => typeof refreshTokens.$inferSelect {
  const keys = keysOf(world, 'refreshTokens', [
    'userId',
    'createdAt',
    'used',
    'device',
    'userAgent',
    'ip',
    'revoked',
  ])
  const userOf = (index: number): number => pickParent(keys.userId, 'users', 'refreshTokens', index)
  const timeOf = (index: number): number =>
    within(world, people.userTime(userOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'refreshTokens', timeOf)
  return (index) => {
    const created = timeOf(index)
    const used = within(world, created, fraction(keys.used, index))
    const revoked = chance(keys.revoked, index, 40)
    return {
      id: idOf(index),
      userId: people.userId(userOf(index)),
      token: tokenDigest(world.seed, 'refreshTokens', index),
      deviceId: `device-${below(keys.device, index, 1_000_000)}`,
      userAgent: pick(keys.userAgent, index, world.pools.userAgents),
      ipAddress: ipAddress(keys.ip, index),
      expiresAt: instant(created + 30 * DAY_MS),
      revokedAt: revoked ? instant(used) : null,
      revokedReason: revoked ? 'logout' : null,
      replacedByToken: null,
      createdAt: instant(created),
      lastUsedAt: instant(used),
    }
  }
}

export function passwordResetRows(
  world: World,
  people: People,
): (index: number) => typeof passwordResets.$inferSelect {
  const keys = keysOf(world, 'passwordResets', ['userId', 'createdAt', 'used', 'userAgent', 'ip'])
  const userOf = (index: number): number => pickParent(keys.userId, 'users', 'passwordResets', index)
  const timeOf = (index: number): number =>
    within(world, people.userTime(userOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'passwordResets', timeOf)
  return (index) => {
    const created = timeOf(index)
    const used = chance(keys.used, index, 70)
    return {
      id: idOf(index),
      userId: people.userId(userOf(index)),
      token: tokenDigest(world.seed, 'passwordResets', index),
      expiresAt: instant(created + 3_600_000),
      usedAt: used ? instant(within(world, created, 0.001)) : null,
      ipAddress: ipAddress(keys.ip, index),
      userAgent: pick(keys.userAgent, index, world.pools.userAgents),
      createdAt: instant(created),
    }
  }
}

export function loginHistoryRows(
  world: World,
  people: People,
): (index: number) => typeof loginHistory.$inferSelect {
  const keys = keysOf(world, 'loginHistory', [
    'userId',
    'createdAt',
    'eventType',
    'userAgent',
    'ip',
    'device',
  ])
  const userOf = (index: number): number => pickParent(keys.userId, 'users', 'loginHistory', index)
  const timeOf = (index: number): number =>
    within(world, people.userTime(userOf(index)), fraction(keys.createdAt, index))
  const idOf = idMaker(world, 'loginHistory', timeOf)
  return (index) => {
    const user = userOf(index)
    const eventType = pick(keys.eventType, index, loginEventTypes)
    const success = eventType !== 'login_failed' && eventType !== 'account_locked'
    return {
      id: idOf(index),
      userId: people.userId(user),
      email: people.email(user),
      eventType,
      success,
      failureReason: success ? null : eventType === 'account_locked' ? 'too_many_attempts' : 'wrong_password',
      ipAddress: ipAddress(keys.ip, index),
      userAgent: pick(keys.userAgent, index, world.pools.userAgents),
      deviceFingerprint: `device-${below(keys.device, index, 1_000_000)}`,
      createdAt: instant(timeOf(index)),
    }
  }
}
