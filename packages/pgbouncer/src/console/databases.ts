import { CodedError } from '@twinship/core'
import { requireName } from '../guard.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import type { PoolerConsole } from './open.ts'

/** What follows PAUSE and RESUME: nothing for all databases, else the quoted name. Throws PGBOUNCER.VALUE. */
export function targetOf(database: string | undefined): string {
  if (database === undefined) return ''
  return ` ${quoteIdentifier(requireName(database, 'The name of the database'))}`
}

export type DatabaseState = { readonly name: string; readonly paused: boolean }

/** The pooler's databases but its console. */
async function listDatabases(console: PoolerConsole): Promise<readonly DatabaseState[]> {
  const rows = await console.run('SHOW DATABASES')
  return rows
    .map((row) => ({ name: row['name'] ?? '', paused: row['paused'] === '1' }))
    .filter(({ name }) => name !== 'pgbouncer')
}

/** With a `*` line the pooler would make a database of any name, and pause that. Throws PGBOUNCER.NO_DATABASE. */
export async function requireDatabase(
  console: PoolerConsole,
  database: string | undefined,
): Promise<readonly DatabaseState[]> {
  const databases = await listDatabases(console)
  if (database === undefined) return databases
  const found = databases.filter(({ name }) => name === database)
  if (found.length > 0) return found
  throw new CodedError('PGBOUNCER.NO_DATABASE', `The pooler at ${console.location} has no such database.`, {
    hint: `It has ${databases.map(({ name }) => name).join(', ') || 'none'}.`,
  })
}
