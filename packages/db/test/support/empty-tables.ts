import type { Connection } from '@twinship/db'

/** Children before parents; the catalog too. */
const order = [
  'messageReactions',
  'messages',
  'messageQueue',
  'twincidences',
  'twincidenceConsents',
  'eventTypeCatalog',
  'gameResults',
  'assessments',
  'twintuitionAlerts',
  'researchParticipation',
  'twinPairs',
  'twinProfiles',
  'userPresence',
  'invitations',
  'refreshTokens',
  'passwordResets',
  'loginHistory',
  'users',
] as const

export async function emptyTables({ db, tables }: Connection): Promise<void> {
  for (const name of order) await db.delete(tables[name])
}
