import { S3Client } from '@aws-sdk/client-s3'
import type { EnvRecord } from '@twinship/core'
import type { S3Address } from './address.ts'

/** One bucket of one service. */
export type Bucket = S3Address & { readonly client: S3Client }

/** Retries what is worth it; without keys in `env` the client looks where Amazon's programs look. */
export function createS3Client({ region, endpoint }: S3Address, env: EnvRecord): S3Client {
  const [accessKeyId, secretAccessKey] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']]
  const sessionToken = env['AWS_SESSION_TOKEN']
  return new S3Client({
    region,
    maxAttempts: 5,
    // Buckets as part of the host name are Amazon's way; others know the path.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
  })
}
