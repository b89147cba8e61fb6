import { createInsertSchema, createSelectSchema, createUpdateSchema } from 'drizzle-zod'
import { data, nonEmpty, numbers, texts } from '../field-rules.ts'
import { eventTypeCatalog, twincidenceConsents, twincidences } from './pg.ts'

const momentRules = { title: nonEmpty, eventData: data, anonymizedData: data, photos: texts }

export const twincidenceRow = createSelectSchema(twincidences)
export const newTwincidence = createInsertSchema(twincidences, momentRules).refine(
  (moment) =>
    moment.sharedWithTwin !== true ||
    (typeof moment.twinPairId === 'string' &&
      moment.user1Consented === true &&
      moment.user2Consented === true),
  { path: ['sharedWithTwin'], message: 'needs a pair and the consent of both twins' },
)
export const twincidenceChanges = createUpdateSchema(twincidences, momentRules)

export const twincidenceConsentRow = createSelectSchema(twincidenceConsents)
export const newTwincidenceConsent = createInsertSchema(twincidenceConsents)
export const twincidenceConsentChanges = createUpdateSchema(twincidenceConsents)

const catalogRules = { eventType: nonEmpty, thresholds: numbers }

export const eventTypeRow = createSelectSchema(eventTypeCatalog, catalogRules)
export const newEventType = createInsertSchema(eventTypeCatalog, catalogRules)
export const eventTypeChanges = createUpdateSchema(eventTypeCatalog, catalogRules)
