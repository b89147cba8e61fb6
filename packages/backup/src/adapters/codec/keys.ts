import { readFile } from 'node:fs/promises'
import { CodedError } from '@twinship/core'
import { Encrypter, identityToRecipient } from 'age-encryption'

/** A private key file, read: never printed, and given to the age program by its path. */
export type IdentityFile = {
  readonly path: string
  readonly keys: readonly string[]
  /** The public keys that belong to it. */
  readonly recipients: readonly string[]
}

/** The public keys of BACKUP_AGE_RECIPIENTS. Throws BACKUP.RECIPIENT. */
export function readRecipients(text: string | undefined): readonly string[] {
  const words = (text ?? '').split(/[\s,]+/).filter((word) => word !== '')
  words.forEach((word, at) => {
    if (isRecipient(word)) return
    // Whoever puts a private key here must not see it printed again.
    const what = word.toUpperCase().startsWith('AGE-SECRET-KEY-') ? ' (it is a private key)' : ''
    throw new CodedError(
      'BACKUP.RECIPIENT',
      `Entry ${at + 1} of BACKUP_AGE_RECIPIENTS is no public key${what}.`,
    )
  })
  return [...new Set(words)]
}

function isRecipient(word: string): boolean {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(word)) return false
  try {
    new Encrypter().addRecipient(word)
    return true
  } catch {
    return false
  }
}

/** Throws BACKUP.NO_IDENTITY where there is no such file, or no key in it. */
export async function readIdentityFile(path: string | undefined): Promise<IdentityFile> {
  if (path === undefined) throw new CodedError('BACKUP.NO_IDENTITY')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw noIdentity(path, `cannot be read (${error.code ?? 'unreadable'})`)
  })
  const keys = text.split(/\r?\n/).filter((line) => line.startsWith('AGE-SECRET-KEY-1'))
  if (keys.length === 0) throw noIdentity(path, 'holds no private key of age')
  try {
    return { path, keys, recipients: await Promise.all(keys.map((key) => identityToRecipient(key))) }
  } catch {
    throw noIdentity(path, 'holds a key that is damaged')
  }
}

function noIdentity(path: string, why: string): CodedError {
  return new CodedError('BACKUP.NO_IDENTITY', `${path} ${why}.`, { details: { file: path } })
}
