import { CodedError, type DatabaseTarget } from '@twinship/core'
import { ensurePostgresDatabase } from './create-database.ts'
import { readMigrationFolder, type MigrationFolder } from './folder.ts'
import { applyPostgres } from './postgres.ts'
import { applySqlite, requireFile, type SqliteRun } from './sqlite.ts'

export type ApplyOptions = {
  readonly target: DatabaseTarget
  /** A drizzle-kit folder, see migrationsFolder(). */
  readonly folder: string
  readonly authToken?: string | undefined
  /** Make a missing database: in development and test. Never on a PostgreSQL server elsewhere. */
  readonly create?: boolean
  /** How long to wait for another migrator on PostgreSQL; default 60 s. */
  readonly lockWaitMs?: number
  readonly onNotice?: (text: string) => void
}

export type ApplyReport = {
  /** Tags applied by this call, in order. */
  readonly applied: readonly string[]
  readonly total: number
}

/** Applies what is pending, all or nothing. Throws CONFIG.*, CONNECT.*, DB.* or MIGRATION.* CodedErrors. */
export async function applyMigrations(options: ApplyOptions): Promise<ApplyReport> {
  const folder = matchingFolder(options)
  const total = folder.migrations.length
  const onNotice = options.onNotice ?? (() => undefined)
  const { target, create = false } = options
  if (target.dialect === 'sqlite') {
    const run = sqliteRun(options)
    if (!create) requireFile(run)
    return { applied: await applySqlite(run, folder), total }
  }
  await ensurePostgresDatabase({ target, create: create && target.loopback, onNotice })
  const run = {
    url: target.url,
    location: target.location,
    lockWaitMs: options.lockWaitMs ?? 60_000,
    onNotice,
  }
  return { applied: await applyPostgres(run, folder), total }
}

function matchingFolder(options: ApplyOptions): MigrationFolder {
  const folder = readMigrationFolder(options.folder)
  const { dialect } = options.target
  if (folder.dialect === dialect) return folder
  throw new CodedError(
    'MIGRATION.DIALECT',
    `${folder.path} is for ${folder.dialect}, the database is ${dialect}.`,
    {
      details: { folder: folder.dialect, database: dialect },
    },
  )
}

function sqliteRun({ target, authToken }: ApplyOptions): SqliteRun {
  return {
    url: target.url,
    location: target.location,
    path: target.kind === 'file' ? target.path : undefined,
    authToken,
  }
}
