import { CodedError, type Environment } from '@twinship/core'

export const profiles = ['development', 'staging', 'production'] as const
export type Profile = (typeof profiles)[number]

/** What NODE_ENV stands for when no profile is named. */
export function profileOf(environment: Environment): Profile {
  return environment === 'test' ? 'development' : environment
}

/** Production takes the production profile and never loses data, whatever the flags. Throws CONFIG.WRONG_ENVIRONMENT. */
export function checkProfile(environment: Environment, profile: Profile, clear: boolean): void {
  if (environment === 'production' && profile !== 'production') {
    throw new CodedError(
      'CONFIG.WRONG_ENVIRONMENT',
      `The ${profile} data has no place in production: there only the event catalog is seeded.`,
      {
        hint: 'Leave --profile out, or check NODE_ENV.',
      },
    )
  }
  if (clear && profile === 'production') {
    throw new CodedError('CONFIG.WRONG_ENVIRONMENT', 'The production profile never empties a table.', {
      hint: 'Leave --clear out, or check NODE_ENV and --profile.',
    })
  }
}

/** Pairs at scale 1. */
const pairsAtScaleOne = 1000

/**
 * Rows a pair, the ratios that tie children to parents. Changing one makes another data set: a row's parents
 * come from the first ceil(ratio * (index + 1)) of their table.
 */
export const rowsPerPair = {
  users: 2,
  twinPairs: 1,
  twinProfiles: 2,
  userPresence: 2,
  invitations: 0.5,
  refreshTokens: 4,
  passwordResets: 0.5,
  loginHistory: 20,
  messages: 200,
  messageReactions: 20,
  messageQueue: 1,
  twincidences: 10,
  twincidenceConsents: 6,
  gameResults: 8,
  assessments: 4,
  twintuitionAlerts: 6,
  researchParticipation: 1,
} as const satisfies Readonly<Record<string, number>>

export type VolumeTable = keyof typeof rowsPerPair

export const maxScale = 10_000

/** Generated rows of each table; scale 1 is the staging data of 1,000 pairs and 200,000 messages. */
export function volumeOf(scale: number): Readonly<Record<VolumeTable, number>> {
  const pairs = Math.round(pairsAtScaleOne * scale)
  const counts = Object.entries(rowsPerPair).map(([table, rows]) => [table, Math.floor(rows * pairs)])
  return Object.fromEntries(counts) as Record<VolumeTable, number>
}

export function defaultScale(profile: Profile): number {
  return profile === 'staging' ? 1 : 0
}
