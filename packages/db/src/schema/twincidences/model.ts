/** Allowed values and JSON shapes of the twincidences domain. */

export const detectionMethods = ['on_device', 'server_side', 'user_reported'] as const
export type DetectionMethod = (typeof detectionMethods)[number]

export const severities = ['low', 'medium', 'high'] as const
export type Severity = (typeof severities)[number]

/** A: anonymous research only. B: share with the twin. C: no collection. */
export const consentLevels = ['A', 'B', 'C'] as const
export type ConsentLevel = (typeof consentLevels)[number]

export const eventCategories = [
  'twintuition',
  'health',
  'activity',
  'location',
  'media',
  'emotional',
  'user_reported',
] as const
export type EventCategory = (typeof eventCategories)[number]

/** What was observed; its form follows the event type. */
export type EventData = Readonly<Record<string, unknown>>

/** From which values on an event counts, by the name of the measure. */
export type Thresholds = Readonly<Record<string, number>>

/**
 * The catalog row of what people report by hand, under which stories were moved. The second migration inserts
 * it with exactly these values, and the seed reuses them; it never changes.
 */
export const manualEventType = {
  id: '0199a6b0-7c00-7000-8000-000000000001',
  eventType: 'manual',
  displayName: 'Shared by hand',
  description: 'A moment that a twin noticed and wrote down.',
  icon: 'pencil',
  category: 'user_reported',
  detectionEnabled: false,
  requiresHealthKit: false,
  requiresLocation: false,
  thresholds: null,
  researchEnabled: true,
  minimumDataPoints: 1,
  isActive: true,
  sortOrder: 70,
  createdAt: '2025-10-02T18:58:39.000Z',
  updatedAt: '2025-10-02T18:58:39.000Z',
} as const
