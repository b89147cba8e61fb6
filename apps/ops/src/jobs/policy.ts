import { CodedError, type Environment } from '@twinship/core'
import type { DatabaseState, SelectPolicy } from '@twinship/migrate'

/** Where people develop, what comes late is applied; production does so only when told. */
export function lenientExceptIn(environment: Environment): SelectPolicy {
  const isLenient = environment !== 'production'
  return { allowOutOfOrder: isLenient, allowAhead: isLenient, resume: false }
}

/** A production database that is in use is for `deploy` alone. Throws CONFIG.WRONG_ENVIRONMENT. */
export function requireEmpty({ isEmpty, rows }: DatabaseState, location: string): void {
  if (isEmpty && rows.length === 0) return
  throw new CodedError('CONFIG.WRONG_ENVIRONMENT', `${location} is a production database in use.`, {
    hint: 'Migrations reach it by ops deploy, which does not serve production yet.',
    details: { location },
  })
}
