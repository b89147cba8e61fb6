import { fileURLToPath } from 'node:url'

/** This package's own migrations of a dialect, a drizzle-kit folder; it lies beside src and beside dist. */
export function migrationsFolder(dialect: 'postgresql' | 'sqlite'): string {
  return fileURLToPath(new URL(`../migrations/${dialect === 'sqlite' ? 'sqlite' : 'pg'}`, import.meta.url))
}
