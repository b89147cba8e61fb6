import { CodedError } from '@twinship/core'
import { credentialKind } from '../credentials/kind.ts'
import { requireName } from '../guard.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import type { UserlistEntry } from './model.ts'

/** A line of userlist.txt. Throws PGBOUNCER.VALUE for a name that would break it and for anything but a verifier. */
export function userlistLine({ name, credential }: UserlistEntry): string {
  requireName(name, 'The name of a role')
  const kind = credentialKind(credential)
  if (kind !== 'scram' && kind !== 'md5') {
    throw new CodedError('PGBOUNCER.VALUE', 'Only SCRAM and MD5 verifiers are written into a userlist.')
  }
  return `${quoteIdentifier(name)} "${credential}"\n`
}
