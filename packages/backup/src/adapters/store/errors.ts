import { CodedError } from '@twinship/core'

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const unusable: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'it is mounted read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
  ELOOP: 'it is a loop of links',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its path is too long',
}

/** Errors of the file system as those of the store; whatever else is thrown stays what it is. */
export async function guardStore<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStoreError(location, error) ?? error
  }
}

function toStoreError(location: string, error: unknown): CodedError | undefined {
  if (error instanceof CodedError) return undefined
  const errno = errnoOf(error) ?? ''
  const options = { details: { location, cause: errno }, cause: error }
  if (full.has(errno)) {
    return new CodedError(
      'BACKUP.STORE_FULL',
      `${location} has no room left; nothing of this backup was kept.`,
      options,
    )
  }
  const why = unusable[errno]
  return why === undefined
    ? undefined
    : new CodedError('BACKUP.STORE', `${location} cannot be used: ${why} (${errno}).`, options)
}

export function notFound(name: string, location: string): CodedError {
  return new CodedError('BACKUP.NOT_FOUND', `There is no backup ${name} in ${location}.`, {
    details: { backup: name, location },
  })
}

export function damaged(backup: string, file: string, why: string): CodedError {
  return new CodedError('BACKUP.DAMAGED', `${file} of ${backup} ${why}.`, { details: { backup, file } })
}
