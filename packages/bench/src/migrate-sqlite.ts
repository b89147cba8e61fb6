import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { parseDatabaseUrl } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import { createSqliteDatabase, migrate, readMigrationFolder } from '@twinship/migrate'

/** Makes a SQLite file with this project's schema. */
export async function migrateSqlite(url: string): Promise<void> {
  const target = parseDatabaseUrl(url, process.cwd())
  if (target.kind !== 'file') throw new TypeError('a benchmark makes files only')
  const { location, path } = target
  await migrate({
    database: createSqliteDatabase({ url: target.url, location, path }),
    folder: readMigrationFolder(migrationsFolder('sqlite')),
    environment: 'test',
    policy: { allowOutOfOrder: false, allowAhead: false, resume: false },
    run: {
      id: randomUUID(),
      command: 'migrate',
      actor: 'bench',
      host: hostname(),
      processId: process.pid,
      gitCommit: null,
      toolVersion: '0',
    },
    create: true,
    waitMs: 60_000,
  })
}
