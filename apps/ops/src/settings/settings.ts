import path from 'node:path'
import type { EnvRecord } from '@twinship/core'
import type { LedgerNames } from '../context.ts'
import type { PerDialect, SmokeQuery } from './ops-config.ts'
import type { CheckedConfig } from './schema.ts'

/** What an ops.config.ts says, with absolute paths. */
export type Settings = {
  readonly file: string
  readonly migrations: PerDialect | undefined
  readonly drizzleConfig: PerDialect | undefined
  readonly ledger: LedgerNames
  readonly smoke: readonly SmokeQuery[]
  /** What it says in place of variables of the environment, which win. */
  readonly env: EnvRecord
}

export function settingsOf(file: string, config: CheckedConfig): Settings {
  const folder = path.dirname(file)
  const { migrations, drizzleConfig, ledger, deploy, backup } = config
  return {
    file,
    migrations: resolveAll(folder, migrations),
    drizzleConfig: resolveAll(folder, drizzleConfig),
    smoke: smokeOf(deploy),
    ledger: { schema: ledger?.schema, table: ledger?.table },
    env: { ...deployEnv(folder, deploy), ...backupEnv(folder, backup) },
  }
}

/** Sizes and times are whole numbers in the units of the variables. */
function deployEnv(folder: string, deploy: CheckedConfig['deploy'] = {}): EnvRecord {
  return {
    DEPLOY_MAX_REPLICA_LAG: deploy.maxReplicaLagMs?.toString(),
    DEPLOY_IGNORE_REPLICAS: deploy.ignoreReplicas?.join(','),
    DEPLOY_MAX_SLOT_WAL: deploy.maxSlotWalMB?.toString(),
    DEPLOY_MAX_WAL_RATE: deploy.maxWalRateMB?.toString(),
    DEPLOY_MAX_WAIT: deploy.maxWaitMs?.toString(),
    DEPLOY_FREE_SPACE: deploy.freeSpaceMB?.toString(),
    DEPLOY_ADDITIVE_BACKUP_AGE: deploy.additiveBackupAgeHours?.toString(),
    DEPLOY_HEALTH_URL: deploy.healthUrl,
    DEPLOY_REPORT_DIR: resolve(folder, deploy.reportDir),
    DEPLOY_METRICS_FILE: resolve(folder, deploy.metricsFile),
  }
}

function smokeOf(deploy: CheckedConfig['deploy']): readonly SmokeQuery[] {
  return (deploy?.smoke ?? []).map(({ name, sql, expect }) => ({
    name,
    sql,
    ...(expect === undefined ? {} : { expect }),
  }))
}

function backupEnv(folder: string, backup: CheckedConfig['backup'] = {}): EnvRecord {
  const { dir, recipients, allowedSigners } = backup
  return {
    BACKUP_DIR: dir?.startsWith('s3://') === true ? dir : resolve(folder, dir),
    BACKUP_AGE_RECIPIENTS: recipients?.join(' '),
    BACKUP_ALLOWED_SIGNERS: resolve(folder, allowedSigners),
  }
}

function resolveAll(folder: string, paths: CheckedConfig['migrations']): PerDialect | undefined {
  if (paths === undefined) return undefined
  const { postgresql, sqlite } = paths
  return {
    ...(postgresql === undefined ? {} : { postgresql: path.resolve(folder, postgresql) }),
    ...(sqlite === undefined ? {} : { sqlite: path.resolve(folder, sqlite) }),
  }
}

function resolve(folder: string, given: string | undefined): string | undefined {
  return given === undefined ? undefined : path.resolve(folder, given)
}
