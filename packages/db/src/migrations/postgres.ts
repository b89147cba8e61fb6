import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import type { Sql } from 'postgres'
import { toMigrationError, type FailedAt } from './failure.ts'
import type { MigrationFile, MigrationFolder } from './folder.ts'
import { pendingMigrations, type Ledger } from './ledger.ts'
import { openMigrationClient } from './postgres-client.ts'

/** "twinship" as a number: the advisory lock that migrators of one database share. */
const lockKey = 8_392_554_877

export type PostgresRun = {
  readonly url: string
  readonly location: string
  readonly lockWaitMs: number
  readonly onNotice: (text: string) => void
}

/** Applies what is pending under one advisory lock and in one transaction; returns the tags. */
export async function applyPostgres(run: PostgresRun, folder: MigrationFolder): Promise<string[]> {
  return withClient(run, async (client) => {
    await takeLock(client, run)
    const pending = pendingMigrations(folder, await readLedger(client))
    try {
      if (pending.length > 0) await migrate(drizzle(client), { migrationsFolder: folder.path })
    } catch (error) {
      throw toMigrationError(error, run.location, failedAt(error, pending))
    }
    return pending.map((migration) => migration.tag)
  })
}

async function withClient<T>(run: PostgresRun, work: (client: Sql) => Promise<T>): Promise<T> {
  const client = openMigrationClient(run.url)
  try {
    return await work(client)
  } catch (error) {
    throw toMigrationError(error, run.location)
  } finally {
    await client.end({ timeout: 5 })
  }
}

/** Held until the session ends. Never a blocking wait: that would keep a snapshot and block index builds. */
async function takeLock(client: Sql, run: PostgresRun): Promise<void> {
  const started = performance.now()
  for (let attempt = 0; ; attempt++) {
    const [row] = await client<
      { locked: boolean }[]
    >`select pg_try_advisory_lock(${lockKey}::bigint) as locked`
    if (row?.locked === true) return
    if (attempt === 0) run.onNotice('Another migration is running on this database: waiting for it.')
    if (performance.now() - started > run.lockWaitMs) {
      throw new CodedError('DB.BUSY', `Another migration still runs on ${run.location}.`)
    }
    await sleep(200)
  }
}

async function readLedger(client: Sql): Promise<Ledger> {
  const [found] = await client<{ found: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as found`
  if (found?.found !== true) return []
  const rows = await client<{ created_at: string }[]>`
    select created_at from drizzle.__drizzle_migrations order by created_at`
  return rows.map((row) => Number(row.created_at))
}

/** Drizzle's error carries the statement it sent, which is found again in the files. */
function failedAt(thrown: unknown, pending: readonly MigrationFile[]): FailedAt | undefined {
  const query = thrown instanceof Error && 'query' in thrown ? thrown.query : undefined
  for (const migration of pending) {
    const index = migration.statements.findIndex((statement) => statement === query)
    if (index >= 0) return { migration: migration.tag, statement: index + 1 }
  }
  return undefined
}
