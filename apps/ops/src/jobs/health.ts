import type { JobContext } from '../context.ts'
import { examineBackups, type BackupReport } from '../doctor/backups.ts'
import type { MachineFinding } from '../doctor/finding.ts'
import { fileFindings, readFileHealth, type FileHealth } from '../health/file.ts'
import { readPgHealth, type PgHealth } from '../health/pg-facts.ts'
import { pgFindings } from '../health/pg-findings.ts'
import { poolFindings, readPool, type PoolHealth } from '../health/pool.ts'
import { reachFindings, reachServer, type Reach } from '../health/reach.ts'
import { defaultThresholds, type Thresholds } from '../health/thresholds.ts'

export type HealthFlags = {
  readonly check?: boolean
  readonly maxLatency?: number
  readonly maxTransaction?: number
  readonly maxLag?: number
  readonly maxBackupAge?: number
}

export type HealthReport = {
  /** Whether nothing of it is an error. */
  readonly healthy: boolean
  /** The server itself, or the file. */
  readonly direct: Reach
  /** The way that clients take; null where that is the same. */
  readonly clients: Reach | null
  /** Null for SQLite, and where it is not reached. */
  readonly server: PgHealth | null
  readonly file: FileHealth | null
  /** Null where PGBOUNCER_ADMIN_URL names none. */
  readonly pool: PoolHealth | null
  /** Null where the store cannot be read. */
  readonly backups: BackupReport | null
  readonly findings: readonly MachineFinding[]
}

type Seen = Pick<HealthReport, 'direct' | 'clients' | 'server' | 'file' | 'pool'>

/** How the database is just now, for people and for probes; changes nothing. */
export async function health(context: JobContext, flags: HealthFlags): Promise<HealthReport> {
  const thresholds = thresholdsOf(flags)
  const seen =
    context.config.direct.dialect === 'sqlite'
      ? await seeFile(context)
      : await seeServer(context, thresholds.transactionSeconds)
  const { backups, findings: ofBackups } = await examineBackups(context, thresholds.backupHours)
  const findings = [
    ...[seen.direct, seen.clients].flatMap((reach) =>
      reach === null ? [] : reachFindings(reach, thresholds),
    ),
    ...(seen.pool === null ? [] : poolFindings(seen.pool)),
    ...(seen.server === null ? [] : pgFindings(seen.server, thresholds)),
    ...(seen.file === null ? [] : fileFindings(seen.file)),
    ...ofBackups,
  ]
  const healthy = findings.every(({ severity }) => severity !== 'error')
  return { healthy, ...seen, backups, findings }
}

function thresholdsOf(flags: HealthFlags): Thresholds {
  return {
    latencyMs: flags.maxLatency ?? defaultThresholds.latencyMs,
    transactionSeconds: flags.maxTransaction ?? defaultThresholds.transactionSeconds,
    lagSeconds: flags.maxLag ?? defaultThresholds.lagSeconds,
    backupHours: flags.maxBackupAge ?? defaultThresholds.backupHours,
  }
}

async function seeFile({ config }: JobContext): Promise<Seen> {
  const { direct, authToken } = config
  const path = direct.kind === 'file' ? direct.path : undefined
  const { reach, file } = await readFileHealth(
    { url: direct.url, location: direct.location, path },
    authToken,
  )
  return { direct: reach, clients: null, server: null, file, pool: null }
}

async function seeServer({ config, env }: JobContext, transactionSeconds: number): Promise<Seen> {
  const { direct, database } = config
  const { reach, result } = await reachServer(direct, (session) => readPgHealth(session, transactionSeconds))
  const clients =
    database.url === direct.url ? null : (await reachServer(database, async () => undefined)).reach
  const admin = env['PGBOUNCER_ADMIN_URL']
  const pool = admin === undefined || admin === '' ? null : await readPool(admin)
  return { direct: reach, clients, server: result ?? null, file: null, pool }
}
