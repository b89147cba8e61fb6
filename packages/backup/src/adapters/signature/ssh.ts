import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CodedError, runProgram, type EnvRecord, type ProgramResult } from '@twinship/core'

/** A text as it is signed → its signature, in the armor of ssh-keygen. */
export type Signer = (text: string) => Promise<string>

/** What signatures of other things are not valid for. */
const namespace = 'twinship-backup'

/**
 * Signs with an SSH key; a public one where ssh-agent has the other half. Tries it first: what cannot sign is found out
 * before a backup is made. Throws BACKUP.SIGNING_KEY, BACKUP.PROGRAM_MISSING.
 */
export async function createSigner(keyFile: string, env: EnvRecord): Promise<Signer> {
  const sign = async (text: string): Promise<string> => {
    const args = ['-Y', 'sign', '-q', '-f', keyFile, '-n', namespace]
    const { exitCode, stdout, stderr } = await runKeygen(args, env, text)
    if (exitCode === 0 && stdout.startsWith('-----BEGIN SSH SIGNATURE-----')) return `${stdout}\n`
    const why = stderr.trim().split('\n').at(-1) ?? ''
    throw new CodedError('BACKUP.SIGNING_KEY', `${keyFile} cannot sign: ${why || 'it has a passphrase'}.`, {
      details: { file: keyFile },
    })
  }
  await sign('')
  return sign
}

/**
 * Who of a file of allowed signers has signed the text; undefined where it is none of them, or another text. Throws
 * BACKUP.SIGNING_KEY where there is no such file, BACKUP.PROGRAM_MISSING.
 */
export async function findSigner(
  { text, signature, allowedSigners }: Readonly<Record<'text' | 'signature' | 'allowedSigners', string>>,
  env: EnvRecord,
): Promise<string | undefined> {
  await stat(allowedSigners).catch(() => {
    throw new CodedError('BACKUP.SIGNING_KEY', `There is no file of allowed signers ${allowedSigners}.`, {
      details: { file: allowedSigners },
    })
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'twinship-signature-'))
  try {
    const file = path.join(folder, 'signature')
    await writeFile(file, signature, { mode: 0o600 })
    const common = ['-f', allowedSigners, '-s', file]
    const found = await runKeygen(['-Y', 'find-principals', ...common], env)
    for (const principal of found.exitCode === 0 ? found.stdout.split('\n') : []) {
      const args = ['-Y', 'verify', '-q', '-n', namespace, '-I', principal, ...common]
      if ((await runKeygen(args, env, text)).exitCode === 0) return principal
    }
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Nobody is asked for a passphrase: there may be no one. */
async function runKeygen(args: readonly string[], env: EnvRecord, input = ''): Promise<ProgramResult> {
  const { PATH, HOME, SSH_AUTH_SOCK } = env
  const quiet = { SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force', LC_ALL: 'C' }
  const options = { env: { PATH, HOME, SSH_AUTH_SOCK, ...quiet }, input, timeoutMs: 60_000 }
  const result = await runProgram('ssh-keygen', args, options)
  if (result.exitCode !== 127) return result
  throw new CodedError('BACKUP.PROGRAM_MISSING', 'ssh-keygen is not installed, or not in PATH.', {
    hint: 'Install it (Debian: apt-get install openssh-client): signatures are made and checked by it.',
    details: { program: 'ssh-keygen' },
  })
}
