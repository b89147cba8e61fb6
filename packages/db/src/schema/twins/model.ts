/** Allowed values of the twins domain. */

export const twinTypes = ['identical', 'fraternal', 'other'] as const
export type TwinType = (typeof twinTypes)[number]

export const pairStatuses = ['pending', 'active', 'inactive'] as const
export type PairStatus = (typeof pairStatuses)[number]

export const accentColors = [
  'neon-pink',
  'neon-blue',
  'neon-green',
  'neon-yellow',
  'neon-purple',
  'neon-orange',
  'neon-cyan',
  'neon-red',
] as const
export type AccentColor = (typeof accentColors)[number]

export const presenceStatuses = ['online', 'away', 'offline'] as const
export type PresenceStatus = (typeof presenceStatuses)[number]

export const invitationStatuses = ['pending', 'sent', 'delivered', 'accepted', 'declined', 'expired'] as const
export type InvitationStatus = (typeof invitationStatuses)[number]
