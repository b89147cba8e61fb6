import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { readJournal, readTags, type Dialect } from './journal.ts'
import type { Journal } from './journal-form.ts'
import { folderNames, runKit, titles, type KitRun } from './kit.ts'
import { stage } from './staging.ts'

export type CheckOptions = Pick<KitRun, 'packageDirectory' | 'env'>

/**
 * Whether the migrations lead to the schema: journals in order, both histories alike, and drizzle-kit finds no
 * changes in a copy of the folders. Throws MIGRATION.* or SCHEMA.DRIFT; writes nothing.
 */
export async function check(options: CheckOptions): Promise<string> {
  const migrations = path.join(options.packageDirectory, 'migrations')
  checkFiles(migrations)
  const staging = stage(migrations)
  try {
    const drift = await Promise.all(
      (['postgresql', 'sqlite'] as const).map((dialect) => drifted(options, dialect, staging.directory)),
    )
    const found = drift.filter((dialect) => dialect !== undefined)
    if (found.length > 0) {
      throw new CodedError(
        'SCHEMA.DRIFT',
        `The ${found.join(' and ')} schema has changes without a migration.`,
      )
    }
  } finally {
    staging.remove()
  }
  const { pg } = readPair(migrations)
  return `Migrations and schema agree: ${pg.entries.length} migrations in each dialect.`
}

async function drifted(
  options: CheckOptions,
  dialect: Dialect,
  directory: string,
): Promise<string | undefined> {
  const out = path.join(directory, folderNames[dialect])
  try {
    const added = await runKit({ ...options, dialect, out, name: 'drift', custom: false, interactive: false })
    return added === undefined ? undefined : titles[dialect]
  } catch (error) {
    // A prompt means that something was dropped and something added: that is drift too.
    if (error instanceof CodedError && error.code === 'SCHEMA.PROMPT') return titles[dialect]
    throw error
  }
}

/** Files against journal, and the two histories against each other. Throws MIGRATION.*. */
function checkFiles(migrations: string): void {
  for (const folder of [path.join(migrations, 'pg'), path.join(migrations, 'sqlite')]) {
    const known = new Set(readTags(folder).map((tag) => `${tag}.sql`))
    const orphan = readdirSync(folder).find((name) => name.endsWith('.sql') && !known.has(name))
    if (orphan !== undefined) {
      throw new CodedError(
        'MIGRATION.JOURNAL',
        `${path.join(folder, orphan)} is not in the journal: it would never run.`,
      )
    }
  }
  const { pg, sqlite } = readPair(migrations)
  const length = Math.max(pg.entries.length, sqlite.entries.length)
  for (let index = 0; index < length; index++) {
    const [left, right] = [pg.entries[index]?.tag, sqlite.entries[index]?.tag]
    if (left !== right) {
      const which = `migration ${index + 1} is ${left ?? 'missing'} for PostgreSQL and ${right ?? 'missing'} for SQLite`
      throw new CodedError('MIGRATION.JOURNAL', `The two histories differ: ${which}.`)
    }
  }
}

/** Both journals; an empty one where a folder does not exist yet. */
export function readPair(migrations: string): { readonly pg: Journal; readonly sqlite: Journal } {
  return { pg: journalOf(migrations, 'postgresql'), sqlite: journalOf(migrations, 'sqlite') }
}

function journalOf(migrations: string, dialect: Dialect): Journal {
  const folder = path.join(migrations, folderNames[dialect])
  return existsSync(path.join(folder, 'meta', '_journal.json'))
    ? readJournal(folder)
    : { version: '7', dialect, entries: [] }
}
