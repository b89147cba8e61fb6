import { z } from 'zod'
import { environments } from './environments.ts'
import { isUrl } from './url-text.ts'

const unset = (value: unknown): unknown => (value === '' ? undefined : value)

const wholeNumber = (fallback: number, minimum: number) =>
  z.preprocess(
    unset,
    z
      .string()
      .regex(/^\d+$/, 'must be a whole number')
      .transform(Number)
      .refine((value) => Number.isSafeInteger(value) && value <= 2_147_483_647, 'is too large')
      .refine((value) => value >= minimum, `must be at least ${minimum}`)
      .default(fallback),
  )

const text = z.preprocess(unset, z.string().optional())

/** What a program may send to; never part of a message, for it may be a secret as a whole. */
function isWebUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

/** Made whole against a folder and shown: a URL in its place may hold a password, and is never what was meant. */
const pathText = z.string().refine((value) => !isUrl(value), 'must be a path: it is a URL')
const path = z.preprocess(unset, pathText.optional())

const webUrl = 'must begin with https:// or http://'

/** The variables of docs/cli.md: shapes and defaults. Times are milliseconds; sizes of WAL and disk megabytes. */
export const variables = z.object({
  NODE_ENV: z.preprocess(unset, z.enum(environments, `must be one of ${environments.join(', ')}`).optional()),
  DATABASE_URL: text,
  DATABASE_DIRECT_URL: text,
  DATABASE_AUTH_TOKEN: text,
  DATABASE_TLS_UNVERIFIED: z.preprocess(unset, z.enum(['allow'], 'must be allow, or unset').optional()),
  DB_POOL_MIN: wholeNumber(2, 0),
  DB_POOL_MAX: wholeNumber(10, 1),
  DB_POOL_IDLE_TIMEOUT: wholeNumber(30_000, 0),
  DB_POOL_ACQUIRE_TIMEOUT: wholeNumber(60_000, 1),
  BACKUP_DIR: z.preprocess(
    unset,
    z
      .string()
      .refine((value) => value.startsWith('s3://') || !isUrl(value), 'must be a path or an s3:// URL')
      .default('./backups'),
  ),
  BACKUP_AGE_RECIPIENTS: text,
  BACKUP_AGE_IDENTITY_FILE: path,
  BACKUP_SIGNING_KEY: path,
  BACKUP_ALLOWED_SIGNERS: path,
  DEPLOY_MAX_REPLICA_LAG: wholeNumber(30_000, 1),
  DEPLOY_IGNORE_REPLICAS: z.string().default(''),
  DEPLOY_MAX_SLOT_WAL: wholeNumber(8192, 1),
  DEPLOY_MAX_WAL_RATE: wholeNumber(256, 1),
  DEPLOY_MAX_WAIT: wholeNumber(600_000, 1),
  DEPLOY_REQUIRE_PROMOTION: z.preprocess(
    unset,
    z.enum(['true', 'false'], 'must be true or false').default('false'),
  ),
  DEPLOY_ALLOW_ANY_ROLE: z.preprocess(
    unset,
    z.enum(['true', 'false'], 'must be true or false').default('false'),
  ),
  DEPLOY_ADDITIVE_BACKUP_AGE: z.preprocess(
    unset,
    z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'must be a whole number of hours from 1')
      .transform(Number)
      .optional(),
  ),
  DEPLOY_HEALTH_URL: z.preprocess(
    unset,
    z.url({ protocol: /^https?$/, error: 'must be an http: or https: URL' }).optional(),
  ),
  DEPLOY_PROMOTION_SIGNERS_FILE: path,
  DEPLOY_APPROVERS_FILE: path,
  DEPLOY_REPORT_DIR: path,
  DEPLOY_WEBHOOK_URL: z.preprocess(
    unset,
    z
      .string()
      .transform((value) => value.split(/\s+/).filter((one) => one !== ''))
      .refine((urls) => urls.every(isWebUrl), `${webUrl}, each of them`)
      .optional(),
  ),
  DEPLOY_WEBHOOK_FORMAT: z.preprocess(unset, z.enum(['json', 'slack'], 'must be json or slack').optional()),
  DEPLOY_WEBHOOK_SECRET: text,
  DEPLOY_METRICS_FILE: z.preprocess(
    unset,
    pathText
      .refine((value) => value.endsWith('.prom'), 'must end in .prom: the collector reads no other file')
      .optional(),
  ),
  DEPLOY_METRICS_PUSH_URL: z.preprocess(unset, z.string().refine(isWebUrl, webUrl).optional()),
  DEPLOY_FREE_SPACE: z.preprocess(
    unset,
    z
      .string()
      .regex(/^\d{1,9}$/, 'must be a whole number of megabytes')
      .transform(Number)
      .optional(),
  ),
})

export type Variables = z.infer<typeof variables>

/** What is wrong with the bounds of the pool, each by itself being right. Zod asks this only once all else is. */
export function poolProblems(env: Readonly<Record<string, string | undefined>>): string[] {
  const min = variables.shape.DB_POOL_MIN.safeParse(env['DB_POOL_MIN'])
  const max = variables.shape.DB_POOL_MAX.safeParse(env['DB_POOL_MAX'])
  return min.success && max.success && min.data > max.data
    ? ['DB_POOL_MIN must not be greater than DB_POOL_MAX.']
    : []
}
