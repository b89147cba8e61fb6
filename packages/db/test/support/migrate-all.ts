import { parseDatabaseUrl } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import { applyFolder } from './engine.ts'

/** Brings a database, made if it is missing, to the newest migration. */
export async function migrateAll(url: string): Promise<void> {
  const { dialect } = parseDatabaseUrl(url, process.cwd())
  await applyFolder(url, migrationsFolder(dialect))
}
