/** Allowed values and JSON shapes of the engagement domain. */

export const gameTypes = [
  'cognitive_sync_maze',
  'emotional_resonance',
  'temporal_decision',
  'iconic_duo',
] as const
export type GameType = (typeof gameTypes)[number]

export const assessmentStatuses = ['in_progress', 'completed', 'abandoned'] as const
export type AssessmentStatus = (typeof assessmentStatuses)[number]

export const alertTypes = ['feeling', 'thought', 'action'] as const
export type AlertType = (typeof alertTypes)[number]

/** What a game recorded; its form follows the game. */
export type GameData = Readonly<Record<string, unknown>>

/** Answers, and scores, by the name of the question or scale. */
export type Responses = Readonly<Record<string, unknown>>
export type Results = Readonly<Record<string, unknown>>
