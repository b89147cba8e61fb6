import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { EnvRecord } from './env/surroundings.ts'
import { runProgram, type ProgramResult } from './exec.ts'

/** `no-program`: ssh-keygen is not installed, or not in PATH. */
export type SshFailure = { readonly kind: 'no-program' }

/** `refused`: the key cannot sign, and why. The signature is in the armor of ssh-keygen. */
export type SshSigned =
  | SshFailure
  | { readonly kind: 'signed'; readonly signature: string }
  | { readonly kind: 'refused'; readonly why: string }

export type SshSignOptions = {
  /** An SSH key; the public half where ssh-agent has the other. */
  readonly keyFile: string
  /** What signatures of other things are not valid for. */
  readonly namespace: string
  readonly text: string
}

/** Signs a text with an SSH key, without asking anybody for a passphrase. */
export async function signWithSsh(
  { keyFile, namespace, text }: SshSignOptions,
  env: EnvRecord,
): Promise<SshSigned> {
  const result = await runKeygen(['-Y', 'sign', '-q', '-f', keyFile, '-n', namespace], env, text)
  if (result === undefined) return { kind: 'no-program' }
  const { exitCode, stdout, stderr } = result
  if (exitCode === 0 && stdout.startsWith('-----BEGIN SSH SIGNATURE-----')) {
    return { kind: 'signed', signature: `${stdout}\n` }
  }
  return { kind: 'refused', why: stderr.trim().split('\n').at(-1) || 'it has a passphrase' }
}

/** `nobody`: by none of them, of another text, or no signature. `no-signers`: there is no such file. */
export type SshVerdict =
  | SshFailure
  | { readonly kind: 'signed'; readonly by: readonly [string, ...string[]] }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'no-signers' }

export type SshVerifyOptions = {
  readonly text: string
  readonly signature: string
  /** A file of allowed signers, as ssh-keygen reads it. */
  readonly allowedSigners: string
  readonly namespace: string
  /** Names to try as well: ssh-keygen finds those of the first line that has the key. */
  readonly alsoTry?: readonly string[]
}

/** By which names of a file of allowed signers a text is signed. */
export async function findSshSigners(options: SshVerifyOptions, env: EnvRecord): Promise<SshVerdict> {
  const { text, signature, allowedSigners, namespace, alsoTry = [] } = options
  const isThere = await stat(allowedSigners).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isThere) return { kind: 'no-signers' }
  const folder = await mkdtemp(path.join(tmpdir(), 'twinship-signature-'))
  try {
    const file = path.join(folder, 'signature')
    await writeFile(file, signature, { mode: 0o600 })
    const common = ['-f', allowedSigners, '-s', file]
    const found = await runKeygen(['-Y', 'find-principals', ...common], env)
    if (found === undefined) return { kind: 'no-program' }
    const names = found.exitCode === 0 ? found.stdout.split('\n').filter(Boolean) : []
    const by: string[] = []
    for (const name of new Set([...names, ...alsoTry])) {
      const args = ['-Y', 'verify', '-q', '-n', namespace, '-I', name, ...common]
      if ((await runKeygen(args, env, text))?.exitCode === 0) by.push(name)
    }
    const [first, ...others] = by
    return first === undefined ? { kind: 'nobody' } : { kind: 'signed', by: [first, ...others] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Nobody is asked for a passphrase: there may be no one. Undefined where the program is missing. */
async function runKeygen(
  args: readonly string[],
  env: EnvRecord,
  input = '',
): Promise<ProgramResult | undefined> {
  const { PATH, HOME, SSH_AUTH_SOCK } = env
  const quiet = { SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force', LC_ALL: 'C' }
  const options = { env: { PATH, HOME, SSH_AUTH_SOCK, ...quiet }, input, timeoutMs: 60_000 }
  const result = await runProgram('ssh-keygen', args, options)
  return result.exitCode === 127 ? undefined : result
}
