import { CodedError, type EnvRecord } from '@twinship/core'

/** Where in which object store backups are. Credentials are no part of it. */
export type S3Address = {
  readonly bucket: string
  /** Empty, or ending in a slash. */
  readonly prefix: string
  readonly region: string
  /** Of a store that is not Amazon's. */
  readonly endpoint: string | undefined
  /** Safe to print. */
  readonly location: string
}

export function isS3Url(text: string): boolean {
  return text.startsWith('s3://')
}

/**
 * `s3://bucket/prefix`, with `?region=` and `?endpoint=` (https://…, http:// on this machine) where AWS_REGION and
 * AWS_ENDPOINT_URL_S3 do not say them. Throws CONFIG.INVALID.
 */
export function readS3Url(text: string, env: EnvRecord): S3Address {
  const url = parse(text)
  refuseUnknown(url)
  const bucket = url.hostname
  const path = decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, '')
  const endpoint =
    url.searchParams.get('endpoint') ?? firstOf(env, ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'])
  return {
    bucket,
    prefix: path === '' ? '' : `${path}/`,
    region:
      url.searchParams.get('region') ?? firstOf(env, ['AWS_REGION', 'AWS_DEFAULT_REGION']) ?? 'us-east-1',
    endpoint: endpoint === undefined ? undefined : requireEndpoint(endpoint),
    location: `s3://${bucket}/${path}`,
  }
}

function refuseUnknown(url: URL): void {
  const [unknown] = [...url.searchParams.keys()].filter((key) => key !== 'region' && key !== 'endpoint')
  if (unknown !== undefined) throw unusable(`has the unknown parameter ${unknown}`)
  if (url.username !== '' || url.password !== '') {
    throw unusable('holds a user or a password: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  }
  if (url.hostname === '') throw unusable('names no bucket')
}

function firstOf(env: EnvRecord, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '')
}

function parse(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw unusable('cannot be read')
  }
}

/** Keys and data in the clear may only cross this machine. */
function requireEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return text
  throw unusable('has an endpoint that is not https://')
}

function unusable(why: string): CodedError {
  return new CodedError('CONFIG.INVALID', `BACKUP_DIR ${why}.`, {
    hint: 'Use a folder, or s3://bucket/prefix?region=…&endpoint=https://….',
    details: { problems: [`BACKUP_DIR ${why}.`] },
  })
}
