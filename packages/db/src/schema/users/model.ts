/** Allowed values of the users domain. */

export const revokedReasons = [
  'logout',
  'security',
  'expired',
  'replaced',
  'token_rotation',
  'password_reset',
] as const
export type RevokedReason = (typeof revokedReasons)[number]

export const loginEventTypes = [
  'login_success',
  'login_failed',
  'logout',
  'token_refresh',
  'password_reset',
  'account_locked',
] as const
export type LoginEventType = (typeof loginEventTypes)[number]
