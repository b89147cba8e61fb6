import { CodedError } from '@twinship/core'
import { requirePassword } from '@twinship/pgbouncer'
import type { Prompter } from '../../prompter.ts'

/** Twice, without echo. Throws PGBOUNCER.VALUE and USAGE.INVALID. */
export async function askPassword(prompter: Prompter, of: string): Promise<string> {
  const password = await prompter.password(`Password of ${of}`)
  requirePassword(password)
  if ((await prompter.password('Once more')) === password) return password
  throw new CodedError('USAGE.INVALID', 'The two passwords differ; nothing was written.', {
    hint: 'Run the command again.',
  })
}
