import { CodedError } from '@twinship/core'
import { createCredential, requirePassword, type Credential } from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'
import { askPassword } from './ask-password.ts'
import { credentialOptions, type CredentialFlags } from './credential-options.ts'

export type HashFlags = CredentialFlags & { readonly user?: string; readonly stdin?: boolean }

export type HashReport = {
  readonly verifier: string
  /** Undefined where no role was named. */
  readonly credential: Credential | undefined
}

/** The verifier of one password, which comes from a prompt or standard input and never from the command line. */
export async function hashPassword(context: ToolContext, flags: HashFlags): Promise<HashReport> {
  const { user } = flags
  if (flags.md5 === true && user === undefined) {
    throw new CodedError('USAGE.INVALID', 'An MD5 verifier holds the name of the role: give --user too.')
  }
  const options = credentialOptions(context, flags)
  const password = await readPassword(context, flags)
  const credential = await createCredential(user ?? 'unnamed', password, options)
  return { verifier: credential.verifier, credential: user === undefined ? undefined : credential }
}

async function readPassword(
  { prompter, readInput }: ToolContext,
  { stdin, user }: HashFlags,
): Promise<string> {
  if (stdin === true) return oneLine(await readInput())
  if (prompter !== undefined) return askPassword(prompter, user ?? 'the role')
  throw new CodedError('USAGE.INVALID', 'There is no terminal to ask for the password on.', {
    hint: 'Pass it to standard input, and --stdin.',
  })
}

/** Without the end of the line that a pipe or a file adds. */
function oneLine(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  try {
    text = decoder.decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw new CodedError('PGBOUNCER.VALUE', 'The password is not UTF-8 text.')
  }
  requirePassword(text)
  return text
}
