import { createPgSource, createSqliteSource } from '@twinship/backup'
import { parseDatabaseUrl } from '@twinship/core'

export const env = { PATH: process.env['PATH'] }

export function sourceOf(url: string, programs: Readonly<Record<string, string | undefined>> = env) {
  const target = parseDatabaseUrl(url, '/')
  if (target.dialect === 'postgresql') {
    const ledger = { schema: 'drizzle', table: '__drizzle_migrations' }
    const { location } = target
    return createPgSource({ url, location, ledger, actor: 'tester', env: programs, withPasswords: false })
  }
  if (target.kind === 'server') throw new Error('a libSQL server is not backed up from here')
  const { path: file, location } = target
  return createSqliteSource({ path: file, location, ledgerTable: '__drizzle_migrations', now: Date.now })
}
