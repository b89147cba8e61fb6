import { CodedError, findSshSigners, signWithSsh, type EnvRecord } from '@twinship/core'

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
    const signed = await signWithSsh({ keyFile, namespace, text }, env)
    if (signed.kind === 'signed') return signed.signature
    if (signed.kind === 'no-program') throw noProgram()
    throw new CodedError('BACKUP.SIGNING_KEY', `${keyFile} cannot sign: ${signed.why}.`, {
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
  signed: Readonly<Record<'text' | 'signature' | 'allowedSigners', string>>,
  env: EnvRecord,
): Promise<string | undefined> {
  const verdict = await findSshSigners({ ...signed, namespace }, env)
  switch (verdict.kind) {
    case 'signed':
      return verdict.by[0]
    case 'nobody':
      return undefined
    case 'no-program':
      throw noProgram()
    case 'no-signers':
      throw new CodedError(
        'BACKUP.SIGNING_KEY',
        `There is no file of allowed signers ${signed.allowedSigners}.`,
        { details: { file: signed.allowedSigners } },
      )
  }
}

function noProgram(): CodedError {
  return new CodedError('BACKUP.PROGRAM_MISSING', 'ssh-keygen is not installed, or not in PATH.', {
    hint: 'Install it (Debian: apt-get install openssh-client): signatures are made and checked by it.',
    details: { program: 'ssh-keygen' },
  })
}
