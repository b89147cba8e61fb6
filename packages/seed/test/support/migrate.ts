import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { parseDatabaseUrl } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import {
  createPgDatabase,
  createSqliteDatabase,
  migrate as applyPending,
  readMigrationFolder,
  type MigrationDatabase,
} from '@twinship/migrate'

/** Brings a database, made if it is missing, to the newest migration. */
export async function migrate(url: string): Promise<void> {
  const database = openDatabase(url)
  const { dialect } = database
  await applyPending({
    database,
    folder: readMigrationFolder(migrationsFolder(dialect), { dialect }),
    environment: 'test',
    policy: { allowOutOfOrder: false, allowAhead: false, resume: false },
    run: {
      id: randomUUID(),
      command: 'migrate',
      actor: 'test',
      host: hostname(),
      processId: process.pid,
      gitCommit: null,
      toolVersion: '0',
    },
    create: true,
    waitMs: 60_000,
  })
}

function openDatabase(url: string): MigrationDatabase {
  const target = parseDatabaseUrl(url, process.cwd())
  const { location } = target
  if (target.dialect === 'postgresql') return createPgDatabase({ url: target.url, location })
  const path = target.kind === 'file' ? target.path : undefined
  return createSqliteDatabase({ url: target.url, location, path })
}
