import {
  CodedError,
  findSshSigners,
  signWithSsh,
  type EnvRecord,
  type ErrorCode,
  type SshSignOptions,
  type SshVerifyOptions,
} from '@twinship/core'

/** A signature in the armor of ssh-keygen. Throws SIGNATURE.KEY, SIGNATURE.PROGRAM_MISSING. */
export async function signText(options: SshSignOptions, env: EnvRecord): Promise<string> {
  const signed = await signWithSsh(options, env)
  if (signed.kind === 'signed') return signed.signature
  if (signed.kind === 'no-program') throw noProgram()
  const { keyFile } = options
  throw new CodedError('SIGNATURE.KEY', `${keyFile} cannot sign: ${signed.why}.`, {
    details: { file: keyFile },
  })
}

export type SignersOptions = SshVerifyOptions & {
  /** What is thrown where nobody of the file has signed. */
  readonly code: ErrorCode
  /** What is signed: `The record`. */
  readonly what: string
  /** That names the file of allowed signers. */
  readonly variable: string
}

/** Every name by which a text is signed. Throws `code`, SIGNATURE.KEY, SIGNATURE.PROGRAM_MISSING. */
export async function requireSigners(
  { code, what, variable, ...options }: SignersOptions,
  env: EnvRecord,
): Promise<readonly [string, ...string[]]> {
  const verdict = await findSshSigners(options, env)
  const { allowedSigners } = options
  switch (verdict.kind) {
    case 'signed':
      return verdict.by
    case 'nobody':
      throw new CodedError(
        code,
        `${what} has a signature that is of something else, or by nobody of ${allowedSigners}.`,
        { details: { signers: allowedSigners } },
      )
    case 'no-program':
      throw noProgram()
    case 'no-signers':
      throw new CodedError('SIGNATURE.KEY', `There is no file ${allowedSigners}.`, {
        hint: `Set ${variable} to the file of those who may sign, then run the command again.`,
        details: { file: allowedSigners },
      })
  }
}

function noProgram(): CodedError {
  return new CodedError('SIGNATURE.PROGRAM_MISSING', undefined, { details: { program: 'ssh-keygen' } })
}
