import path from 'node:path'
import { CodedError } from '@twinship/core'
import {
  createCredentials,
  mergeUserlist,
  parseLogins,
  readSecretFile,
  readUserlistFile,
  requireName,
  writeUserlistFile,
  type Credential,
  type Login,
} from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'
import { askPassword } from './ask-password.ts'
import { credentialOptions, type CredentialFlags } from './credential-options.ts'

export type UserlistFlags = CredentialFlags & {
  readonly user?: readonly string[]
  readonly from?: string
  readonly out?: string
}

export type UserlistReport = {
  readonly method: 'scram' | 'md5'
  readonly credentials: readonly Credential[]
  /** Null where nothing was written. */
  readonly file: {
    readonly path: string
    readonly added: readonly string[]
    readonly replaced: readonly string[]
    readonly kept: number
  } | null
}

/** Verifiers of several roles, printed or merged into a file. */
export async function createUserlist(context: ToolContext, flags: UserlistFlags): Promise<UserlistReport> {
  const options = credentialOptions(context, flags)
  const logins = await readLogins(context, flags)
  const credentials = await createCredentials(logins, options)
  const file =
    flags.out === undefined ? null : await mergeInto(path.resolve(context.cwd, flags.out), credentials)
  if (file !== null) {
    context.notice(
      `Wrote ${file.path}: ${file.added.length} added, ${file.replaced.length} replaced, ${file.kept} kept. ` +
        'Run the ALTER ROLE below, then RELOAD in the console.',
    )
  }
  return { method: options.method, credentials, file }
}

async function readLogins(
  context: ToolContext,
  { user = [], from }: UserlistFlags,
): Promise<readonly Login[]> {
  if (user.length > 0 === (from !== undefined)) {
    throw new CodedError('USAGE.INVALID', 'Give either --user, which asks for passwords, or --from.')
  }
  if (from === '-') return parseLogins(await context.readInput())
  if (from !== undefined) return parseLogins(await readSecretFile(path.resolve(context.cwd, from)))
  return askLogins(context, user)
}

async function askLogins({ prompter }: ToolContext, names: readonly string[]): Promise<readonly Login[]> {
  if (prompter === undefined) {
    throw new CodedError('USAGE.INVALID', 'There is no terminal to ask for passwords on.', {
      hint: 'Pass users and passwords with --from FILE, or --from - for standard input.',
    })
  }
  if (new Set(names).size < names.length)
    throw new CodedError('USAGE.INVALID', '--user names one of them twice.')
  for (const name of names) requireName(name, 'The name of a role')
  const logins: Login[] = []
  for (const name of names) logins.push({ name, password: await askPassword(prompter, name) })
  return logins
}

async function mergeInto(file: string, credentials: readonly Credential[]): Promise<UserlistReport['file']> {
  const existing = await readUserlistFile(file)
  const entries = credentials.map(({ name, verifier }) => ({ name, credential: verifier }))
  const { text, ...changes } = mergeUserlist(existing?.text ?? '', entries)
  await writeUserlistFile(file, text)
  return { path: file, ...changes }
}
