import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { parseDatabaseUrl } from '@twinship/core'
import {
  createPgDatabase,
  createSqliteDatabase,
  migrate,
  readMigrationFolder,
  type MigrationDatabase,
} from '@twinship/migrate'

/** Applies a drizzle-kit folder to a database, made if it is missing, with the engine. */
export async function applyFolder(url: string, location: string): Promise<void> {
  const database = openDatabase(url)
  await migrate({
    database,
    folder: readMigrationFolder(location, { dialect: database.dialect }),
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
