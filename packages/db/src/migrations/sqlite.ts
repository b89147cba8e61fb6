import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createClient, type Client } from '@libsql/client'
import { CodedError } from '@twinship/core'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { toMigrationError, type FailedAt } from './failure.ts'
import type { MigrationFile, MigrationFolder } from './folder.ts'
import { pendingMigrations, type Ledger } from './ledger.ts'

export type SqliteRun = {
  readonly url: string
  readonly location: string
  /** The file; absent for a libSQL server. */
  readonly path: string | undefined
  readonly authToken: string | undefined
}

/** Applies what is pending in one transaction; returns the tags. A file it had to create goes if that fails. */
export async function applySqlite(run: SqliteRun, folder: MigrationFolder): Promise<string[]> {
  const created = run.path !== undefined && !existsSync(run.path)
  try {
    if (created) makeRoom(run.path)
    return await withClient(run, (client) => apply(client, run, folder))
  } catch (error) {
    if (created && existsSync(run.path)) removeDatabaseFile(run.path)
    throw toMigrationError(error, run.location)
  }
}

/** A -wal that a deleted database left behind would be taken for the new one's. */
function makeRoom(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  removeDatabaseFile(file)
}

/** Deletes a SQLite file with its sidecars. */
function removeDatabaseFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true })
}

async function apply(client: Client, run: SqliteRun, folder: MigrationFolder): Promise<string[]> {
  const pending = pendingMigrations(folder, await readLedger(client))
  if (pending.length === 0) return []
  try {
    await migrate(drizzle(client), { migrationsFolder: folder.path })
  } catch (error) {
    // Of two that start at once the second waits, and then finds its work done.
    if (pendingMigrations(folder, await readLedger(client)).length === 0) return []
    throw toMigrationError(error, run.location, failedAt(error, pending))
  }
  return pending.map((migration) => migration.tag)
}

async function withClient<T>(run: SqliteRun, work: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient({
    url: run.url,
    timeout: 5000,
    ...(run.authToken === undefined ? {} : { authToken: run.authToken }),
  })
  try {
    return await work(client)
  } finally {
    client.close()
  }
}

async function readLedger(client: Client): Promise<Ledger> {
  const { rows: found } = await client.execute(
    "select 1 from sqlite_master where type = 'table' and name = '__drizzle_migrations'",
  )
  if (found.length === 0) return []
  const { rows } = await client.execute('select created_at from __drizzle_migrations order by created_at')
  return rows.map((row) => Number(row['created_at']))
}

/** libSQL tells the index in the batch: each migration is its statements and one row for the ledger. */
function failedAt(thrown: unknown, pending: readonly MigrationFile[]): FailedAt | undefined {
  const index = thrown instanceof Error && 'statementIndex' in thrown ? thrown.statementIndex : undefined
  if (typeof index !== 'number') return undefined
  let first = 0
  for (const migration of pending) {
    if (index < first + migration.statements.length)
      return { migration: migration.tag, statement: index - first + 1 }
    first += migration.statements.length + 1
  }
  return undefined
}

/** Refuses a missing file where a typing error should not make a database. */
export function requireFile(run: SqliteRun): void {
  if (run.path === undefined || existsSync(run.path)) return
  throw new CodedError('CONNECT.NO_DATABASE', `There is no file ${run.path}.`, {
    hint: 'Check the path in DATABASE_URL, or create an empty file there first.',
  })
}
