import {
  createPgDatabase,
  createSqliteDatabase,
  migrate,
  readMigrationFolder,
  type Dialect,
  type MigrateReport,
  type MigrationDatabase,
} from '@twinship/migrate'
import { runInfo } from '../run-info.ts'

export function pgDatabase(url: string): MigrationDatabase {
  return createPgDatabase({ url, location: 'bench' })
}

export function sqliteDatabase(url: string, path: string): MigrationDatabase {
  return createSqliteDatabase({ url, path, location: 'bench' })
}

/** All that `ops migrate` does after its flags are read: reads the folder too, as stock Drizzle's `migrate` does. */
export function runEngine(
  database: MigrationDatabase,
  folder: string,
  dialect: Dialect,
): Promise<MigrateReport> {
  return migrate({
    database,
    folder: readMigrationFolder(folder, { dialect }),
    environment: 'test',
    policy: { allowOutOfOrder: true, allowAhead: true, resume: false },
    run: runInfo(),
    create: true,
    waitMs: 20_000,
  })
}
