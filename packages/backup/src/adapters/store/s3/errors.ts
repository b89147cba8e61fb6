import { S3ServiceException } from '@aws-sdk/client-s3'
import { CodedError } from '@twinship/core'

export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
}

const full: ReadonlySet<string> = new Set([
  'QuotaExceeded',
  'InsufficientStorage',
  'XMinioStorageFull',
  'EntityTooLarge',
])

/** Every failure of the service or the way to it, after the client's own retries. */
export async function guardS3<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CodedError) throw error
    throw toStoreError(location, error)
  }
}

function toStoreError(location: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const options = { details: { location, cause: code }, cause: error }
  if (full.has(code) || status === 507) return new CodedError('BACKUP.STORE_FULL', undefined, options)
  return new CodedError(
    'BACKUP.STORE',
    `${location} cannot be used (${code}${status === undefined ? '' : `, ${status}`}).`,
    {
      hint: 'Check BACKUP_DIR, AWS_REGION and the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), and that the bucket is there.',
      ...options,
    },
  )
}
