import { parseDatabaseUrl } from '@twinship/core'
import { applyMigrations, migrationsFolder } from '@twinship/db/migrations'

/** Brings a database, made if it is missing, to the newest migration. */
export async function migrateAll(url: string): Promise<void> {
  const target = parseDatabaseUrl(url, process.cwd())
  await applyMigrations({ target, folder: migrationsFolder(target.dialect), create: true })
}
