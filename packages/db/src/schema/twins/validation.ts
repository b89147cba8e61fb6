import { createInsertSchema, createSelectSchema, createUpdateSchema } from 'drizzle-zod'
import { calendarDay, email, nonEmpty } from '../field-rules.ts'
import { invitations, twinPairs, twinProfiles, userPresence } from './pg.ts'

export const twinPairRow = createSelectSchema(twinPairs)
export const newTwinPair = createInsertSchema(twinPairs).refine((pair) => pair.user1Id !== pair.user2Id, {
  path: ['user2Id'],
  message: 'must be another user than user1Id',
})
export const twinPairChanges = createUpdateSchema(twinPairs)

const profileRules = { name: nonEmpty, birthDate: calendarDay }

export const twinProfileRow = createSelectSchema(twinProfiles)
export const newTwinProfile = createInsertSchema(twinProfiles, profileRules)
export const twinProfileChanges = createUpdateSchema(twinProfiles, profileRules)

export const userPresenceRow = createSelectSchema(userPresence)
export const newUserPresence = createInsertSchema(userPresence)
export const userPresenceChanges = createUpdateSchema(userPresence)

const invitationRules = { recipientEmail: email }

export const invitationRow = createSelectSchema(invitations)
export const newInvitation = createInsertSchema(invitations, invitationRules)
export const invitationChanges = createUpdateSchema(invitations, invitationRules)
