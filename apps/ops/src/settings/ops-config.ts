/**
 * What `ops.config.ts` may say. Paths are relative to that file. The command line and the environment win over it; URLs
 * of databases and secrets are no part of it: they stay in the environment.
 */
export type OpsConfig = {
  /** The drizzle-kit folder of migrations; for two kinds of database one of each. */
  readonly migrations?: string | PerDialect
  /** The drizzle.config.ts whose schema `verify` compares with; for two kinds of database one of each. */
  readonly drizzleConfig?: string | PerDialect
  /** Where Drizzle's ledger is, if not at its default. */
  readonly ledger?: LedgerSettings
  readonly deploy?: DeploySettings
  readonly backup?: BackupSettings
}

export type PerDialect = { readonly postgresql?: string; readonly sqlite?: string }

export type LedgerSettings = {
  /** PostgreSQL only; default `drizzle`. */
  readonly schema?: string
  /** Default `__drizzle_migrations`. */
  readonly table?: string
}

/** How a deployment goes. A step waits while one of its limits is exceeded, on PostgreSQL. */
export type DeploySettings = {
  /** How far a replica may be behind, in milliseconds; default 30,000. */
  readonly maxReplicaLagMs?: number
  /** Replicas that are not looked at, by application_name: those that are behind on purpose. */
  readonly ignoreReplicas?: readonly string[]
  /** WAL that one replication slot may keep, in megabytes; default 8192. */
  readonly maxSlotWalMB?: number
  /** WAL that the server may write, in megabytes a second; default 256. */
  readonly maxWalRateMB?: number
  /** How long a step waits before the deployment stops, to be resumed later, in milliseconds; default 600,000. */
  readonly maxWaitMs?: number
  /** Free on the disk of the database, in megabytes: a build that would not fit is not begun. Default: not known. */
  readonly freeSpaceMB?: number
  /** Plans that only add take a proven backup younger than this, in hours; default: each deployment makes its own. */
  readonly additiveBackupAgeHours?: number
  /** The health page of the app, asked before and after: 2xx or 3xx is well. */
  readonly healthUrl?: string
  /** Asked after a deployment, each in a transaction that can only read. */
  readonly smoke?: readonly SmokeQuery[]
  /** The folder of its reports; default `reports` at the workspace root in staging and production, elsewhere none. */
  readonly reportDir?: string
  /** The text file for Prometheus' node_exporter; its name ends in `.prom`. Default: none. */
  readonly metricsFile?: string
}

export type SmokeQuery = {
  readonly name: string
  /** One SELECT; the first column of its first row is the answer. */
  readonly sql: string
  /** What the answer is to be, as text; default: anything but no row, NULL, false and 0. */
  readonly expect?: string | number | boolean
}

export type BackupSettings = {
  /** A folder, or s3://bucket/prefix; default `backups` at the workspace root. */
  readonly dir?: string
  /** Public keys (age1…) that backups are encrypted to. */
  readonly recipients?: readonly string[]
  /** The file of those who may have signed a backup, as ssh-keygen reads it. */
  readonly allowedSigners?: string
}

/** Gives an `ops.config.ts` its types; does nothing else. */
export function defineConfig(config: OpsConfig): OpsConfig {
  return config
}
