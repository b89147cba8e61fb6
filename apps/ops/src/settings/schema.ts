import { z } from 'zod'
import type {
  BackupSettings,
  DeploySettings,
  LedgerSettings,
  OpsConfig,
  PerDialect,
  SmokeQuery,
} from './ops-config.ts'

const text = (what: string) => z.string(`must be ${what}`).min(1, 'must not be empty').optional()

const wholeNumber = (minimum: number, maximum: number) =>
  z
    .int(`must be a whole number from ${minimum}`)
    .min(minimum, `must be a whole number from ${minimum}`)
    .max(maximum, 'is too large')
    .optional()

/** What a variable of the environment can hold. */
const maximum = 2_147_483_647

const perDialect = {
  postgresql: text('a path'),
  sqlite: text('a path'),
} satisfies Record<keyof PerDialect, z.ZodType>

const ledger = {
  schema: text('a name'),
  table: text('a name'),
} satisfies Record<keyof LedgerSettings, z.ZodType>

const smokeForm = 'must be { name, sql, expect }'

const smoke = {
  name: z.string('must be a name').min(1, 'must not be empty'),
  sql: z.string('must be a query').min(1, 'must not be empty'),
  expect: z
    .union([z.string(), z.number(), z.boolean()], 'must be a text, a number or true or false')
    .optional(),
} satisfies Record<keyof SmokeQuery, z.ZodType>

const deploy = {
  maxReplicaLagMs: wholeNumber(1, maximum),
  ignoreReplicas: z
    .array(
      z.string('must be a name').regex(/^[^,]+$/, 'must be a name without a comma'),
      'must be a list of names',
    )
    .optional(),
  maxSlotWalMB: wholeNumber(1, maximum),
  maxWalRateMB: wholeNumber(1, maximum),
  maxWaitMs: wholeNumber(1, maximum),
  freeSpaceMB: wholeNumber(0, 999_999_999),
  additiveBackupAgeHours: wholeNumber(1, 99_999),
  healthUrl: z.url({ protocol: /^https?$/, error: 'must be an http: or https: URL' }).optional(),
  smoke: z.array(z.strictObject(smoke, smokeForm), `must be a list: ${smokeForm}`).optional(),
  reportDir: text('a folder'),
  metricsFile: z.string('must be a path').endsWith('.prom', 'must be a path that ends in .prom').optional(),
} satisfies Record<keyof DeploySettings, z.ZodType>

const backup = {
  dir: text('a folder, or s3://bucket/prefix'),
  recipients: z
    .array(
      z.string('must be a public key (age1…)').min(1, 'must not be empty'),
      'must be a list of public keys',
    )
    .optional(),
  allowedSigners: text('a path'),
} satisfies Record<keyof BackupSettings, z.ZodType>

/** One path stands for either kind of database. */
const pathOrPerDialect = z
  .preprocess(
    (value) => (typeof value === 'string' && value !== '' ? { postgresql: value, sqlite: value } : value),
    z.strictObject(perDialect, 'must be a path, or { postgresql, sqlite } with one of each'),
  )
  .optional()

const fields = {
  migrations: pathOrPerDialect,
  drizzleConfig: pathOrPerDialect,
  ledger: z.strictObject(ledger, 'must be { schema, table }').optional(),
  deploy: z.strictObject(deploy, 'must be an object of limits and paths').optional(),
  backup: z.strictObject(backup, 'must be { dir, recipients, allowedSigners }').optional(),
} satisfies Record<keyof OpsConfig, z.ZodType>

/** What ops.config.ts exports; `migrations` and `drizzleConfig` come out by dialect. */
export const opsConfigSchema = z.strictObject(
  fields,
  'must export an object: export default defineConfig({ … })',
)

export type CheckedConfig = z.infer<typeof opsConfigSchema>

/** The fields that there are, by the path of what holds them. */
export const knownFields: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(fields),
  migrations: Object.keys(perDialect),
  drizzleConfig: Object.keys(perDialect),
  ledger: Object.keys(ledger),
  deploy: Object.keys(deploy),
  backup: Object.keys(backup),
}
