import { randomBytes } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { CredentialOptions } from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'

export type CredentialFlags = { readonly md5?: boolean; readonly iterations?: number }

/** What the flags ask for, with a warning where that is MD5. */
export function credentialOptions(
  { notice }: ToolContext,
  { md5, iterations }: CredentialFlags,
): CredentialOptions {
  if (md5 !== true) {
    return { method: 'scram', random: randomBytes, ...(iterations === undefined ? {} : { iterations }) }
  }
  if (iterations !== undefined)
    throw new CodedError('USAGE.INVALID', '--iterations is of SCRAM-SHA-256, not of MD5.')
  notice(
    'warning  MD5 is broken, what is stored opens the login, and auth_type scram-sha-256 does not take it.',
  )
  return { method: 'md5', random: randomBytes }
}
