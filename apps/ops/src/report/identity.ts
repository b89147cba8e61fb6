import type { CodedError } from '@twinship/core'
import type { Identity } from '@twinship/migrate'
import { toVisibleLine } from '../visible.ts'

/** Which database this is, and what is wrong with that. */
export function identityText(identity: Identity | null, error?: CodedError): string {
  const who = identity === null ? 'none yet' : `${identity.environment}, ${identity.id}`
  const problem = error === undefined ? '' : `  ${error.code}\n      ${error.message}\n      → ${error.hint}`
  return `Identity    ${toVisibleLine(who)}${problem}\n`
}
