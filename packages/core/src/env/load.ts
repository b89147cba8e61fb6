import path from 'node:path'
import type { z } from 'zod'
import { CodedError } from '../errors/coded-error.ts'
import { parseDatabaseUrl, type DatabaseTarget } from './database-url.ts'
import { environments, type Environment } from './environments.ts'
import { outputsOf, type OutputsConfig } from './outputs.ts'
import { refuseUnverified } from './policy.ts'
import { poolOf } from './pool.ts'
import { poolProblems, variables, type Variables } from './schema.ts'
import type { EnvRecord } from './surroundings.ts'

/** The validated configuration of a program. Times in milliseconds. */
export type Config = {
  readonly environment: Environment
  /** Whether NODE_ENV was given; unset means development. */
  readonly environmentGiven: boolean
  readonly database: DatabaseTarget
  /** The connection for work that needs a session of its own; DATABASE_URL where no other is given. */
  readonly direct: DatabaseTarget
  readonly authToken: string | undefined
  readonly pool: PoolConfig
  readonly backup: {
    /** A path, or s3://bucket/prefix. */
    readonly directory: string
    readonly recipients: string | undefined
    readonly identityFile: string | undefined
    /** SSH key that signs, and the file of who may have signed. */
    readonly signingKey: string | undefined
    readonly allowedSigners: string | undefined
  }
  readonly deploy: DeployConfig
  readonly gate: GateConfig
  readonly outputs: OutputsConfig
  /** The folder relative paths start from: the workspace root. */
  readonly baseDirectory: string
}

/** How a deployment goes, and how far it may load its server. Sizes in bytes. */
export type DeployConfig = {
  readonly replicaLagMs: number
  /** By application_name: behind on purpose, and not waited for. */
  readonly ignoredReplicas: readonly string[]
  /** Of WAL that one replication slot keeps. */
  readonly slotBytes: number
  readonly walBytesPerSecond: number
  /** How long a step waits for the server to come back within them. */
  readonly waitMs: number
  /** What is left on the disk of the database, which no SQL tells; null: nobody said. */
  readonly freeBytes: number | null
  /** Whether production takes a superuser, or the role of the app. */
  readonly anyRole: boolean
  /** Plans that only add take a proven backup younger than this, in milliseconds; null: each has its own. */
  readonly additiveBackupMs: number | null
  /** The health page of the app. */
  readonly healthUrl: string | undefined
}

/** What a deployment to production takes before it begins. */
export type GateConfig = {
  /** A record of what ran in staging. */
  readonly promotion: boolean
  /** Absolute path of the file of who may have signed that record; undefined: nobody need have. */
  readonly promotionSigners: string | undefined
  /** Absolute path of the file of who may approve a plan; undefined: nobody need. */
  readonly approvers: string | undefined
}

export type PoolConfig = {
  readonly min: number
  readonly max: number
  readonly idleTimeoutMs: number
  readonly acquireTimeoutMs: number
}

/** Where development keeps its SQLite file, from the workspace root. */
export const developmentUrl = 'file:.data/development.db'

/**
 * Validates the environment; throws one CONFIG.INVALID that lists every problem, or CONFIG.UNVERIFIED_TLS. A `url` from the command line
 * takes the place of both database variables and is named as --url.
 */
export function parseConfig(
  env: EnvRecord,
  baseDirectory: string,
  { url }: { readonly url?: string | undefined } = {},
): Config {
  const problems: string[] = []
  const parsed = variables.safeParse(env)
  if (!parsed.success) problems.push(...parsed.error.issues.map(issueText))
  problems.push(...poolProblems(env))
  const targets =
    url === undefined
      ? readTargets(env, baseDirectory, problems)
      : sameTarget(collect(problems, () => parseDatabaseUrl(url, baseDirectory, '--url')))
  if (!parsed.success || targets === undefined || problems.length > 0) {
    throw new CodedError('CONFIG.INVALID', `The environment cannot be used:\n${bullets(problems)}`, {
      details: { problems },
    })
  }
  const config = assemble(parsed.data, targets, baseDirectory)
  if (parsed.data.DATABASE_TLS_UNVERIFIED === undefined) {
    for (const target of [config.database, config.direct]) refuseUnverified(config.environment, target)
  }
  return config
}

type Targets = { readonly database: DatabaseTarget; readonly direct: DatabaseTarget }

function sameTarget(database: DatabaseTarget | undefined): Targets | undefined {
  return database === undefined ? undefined : { database, direct: database }
}

function readTargets(env: EnvRecord, baseDirectory: string, problems: string[]): Targets | undefined {
  const database = readDatabase(env, baseDirectory, problems)
  const directUrl = env['DATABASE_DIRECT_URL']
  const direct = directUrl
    ? collect(problems, () => parseDatabaseUrl(directUrl, baseDirectory, 'DATABASE_DIRECT_URL'))
    : database
  if (database === undefined || direct === undefined) return undefined
  if (database.dialect !== direct.dialect) {
    problems.push('DATABASE_DIRECT_URL names another kind of database than DATABASE_URL.')
  }
  return { database, direct }
}

/** Only development has a default: staging and production must say which database they mean. */
function readDatabase(env: EnvRecord, baseDirectory: string, problems: string[]): DatabaseTarget | undefined {
  const environment = env['NODE_ENV'] || 'development'
  const url = env['DATABASE_URL'] || (environment === 'development' ? developmentUrl : undefined)
  if (url !== undefined) return collect(problems, () => parseDatabaseUrl(url, baseDirectory))
  // Whether it must be set, an environment that does not exist cannot tell.
  if (environments.some((known) => known === environment)) problems.push('DATABASE_URL is not set.')
  return undefined
}

function assemble(values: Variables, targets: Targets, baseDirectory: string): Config {
  const environment = values.NODE_ENV ?? 'development'
  return {
    environment,
    environmentGiven: values.NODE_ENV !== undefined,
    ...targets,
    authToken: values.DATABASE_AUTH_TOKEN,
    pool: poolOf(values),
    backup: {
      directory: values.BACKUP_DIR.startsWith('s3://')
        ? values.BACKUP_DIR
        : path.resolve(baseDirectory, values.BACKUP_DIR),
      recipients: values.BACKUP_AGE_RECIPIENTS,
      identityFile: values.BACKUP_AGE_IDENTITY_FILE,
      signingKey: values.BACKUP_SIGNING_KEY,
      allowedSigners: values.BACKUP_ALLOWED_SIGNERS,
    },
    deploy: deployOf(values),
    gate: gateOf(values, baseDirectory),
    outputs: outputsOf(values, environment, baseDirectory),
    baseDirectory,
  }
}

const MiB = 1024 * 1024

/** Of names between commas. */
function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function deployOf(values: Variables): DeployConfig {
  const { DEPLOY_FREE_SPACE: free, DEPLOY_ADDITIVE_BACKUP_AGE: hours } = values
  return {
    replicaLagMs: values.DEPLOY_MAX_REPLICA_LAG,
    ignoredReplicas: listOf(values.DEPLOY_IGNORE_REPLICAS),
    slotBytes: values.DEPLOY_MAX_SLOT_WAL * MiB,
    walBytesPerSecond: values.DEPLOY_MAX_WAL_RATE * MiB,
    waitMs: values.DEPLOY_MAX_WAIT,
    freeBytes: free === undefined ? null : free * MiB,
    anyRole: values.DEPLOY_ALLOW_ANY_ROLE === 'true',
    additiveBackupMs: hours === undefined ? null : hours * 3_600_000,
    healthUrl: values.DEPLOY_HEALTH_URL,
  }
}

/** Who may sign is said where records are asked for: that alone asks for one. */
function gateOf(values: Variables, baseDirectory: string): GateConfig {
  const { DEPLOY_PROMOTION_SIGNERS_FILE: signers, DEPLOY_APPROVERS_FILE: approvers } = values
  const absolute = (file: string | undefined) =>
    file === undefined ? undefined : path.resolve(baseDirectory, file)
  return {
    promotion: values.DEPLOY_REQUIRE_PROMOTION === 'true' || signers !== undefined,
    promotionSigners: absolute(signers),
    approvers: absolute(approvers),
  }
}

function collect<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    problems.push(error.message)
    return undefined
  }
}

function issueText(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')} ${issue.message}.`
}

function bullets(problems: readonly string[]): string {
  return problems.map((problem) => `  - ${problem}`).join('\n')
}
