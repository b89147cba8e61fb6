import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readPair } from './check.ts'
import type { Dialect } from './journal.ts'
import type { JournalEntry } from './journal-form.ts'
import { folderNames, runKit, titles, type KitRun } from './kit.ts'
import { publish, renameNewest, stage } from './staging.ts'

export type GenerateOptions = Omit<KitRun, 'dialect' | 'out'>

/**
 * Generates the next migration of both dialects under one tag. Where only one has changes the other gets a
 * migration that changes nothing, so that both histories stay alike. Returns lines to print.
 */
export async function generate(options: GenerateOptions): Promise<string[]> {
  const migrations = path.join(options.packageDirectory, 'migrations')
  const staging = stage(migrations)
  try {
    await secondAfterNewest(migrations)
    const run = (dialect: Dialect, name: string | undefined, custom = options.custom) =>
      runKit({ ...options, dialect, name, custom, out: staged(staging.directory, dialect) })
    const pg = await run('postgresql', options.name)
    const sqlite = await run('sqlite', options.name ?? (pg && nameOf(pg)))
    if (pg === undefined && sqlite === undefined) return ['No schema changes: nothing to generate.']
    const lines = pg && sqlite ? [] : [await fillIn(run, staging.directory, pg, sqlite)]
    alignTags(staging.directory)
    const written = bothDialects.flatMap((dialect) =>
      publish(staged(staging.directory, dialect), staged(migrations, dialect)),
    )
    const sql = written.filter((file) => file.endsWith('.sql'))
    return [...lines, ...sql.map((file) => `Wrote ${path.relative(options.packageDirectory, file)}`)]
  } finally {
    staging.remove()
  }
}

const bothDialects: readonly Dialect[] = ['postgresql', 'sqlite']

function staged(directory: string, dialect: Dialect): string {
  return path.join(directory, folderNames[dialect])
}

/** `20261123071000_bright_river` → `bright_river`. */
function nameOf(entry: JournalEntry): string {
  return entry.tag.replace(/^\d+_/, '')
}

/** A migration that does nothing, in the dialect whose schema has no changes. */
async function fillIn(
  run: (dialect: Dialect, name: string | undefined, custom: boolean) => Promise<JournalEntry | undefined>,
  directory: string,
  pg: JournalEntry | undefined,
  sqlite: JournalEntry | undefined,
): Promise<string> {
  const changed: Dialect = pg === undefined ? 'sqlite' : 'postgresql'
  const unchanged: Dialect = pg === undefined ? 'postgresql' : 'sqlite'
  const added = pg ?? sqlite
  const empty = await run(unchanged, added && nameOf(added), true)
  if (empty !== undefined) {
    const file = path.join(staged(directory, unchanged), `${empty.tag}.sql`)
    writeFileSync(file, `-- Only the ${titles[changed]} schema changed: nothing to do here.\nSELECT 1;\n`)
  }
  return `Only the ${titles[changed]} schema has changes; ${titles[unchanged]} gets a migration that does nothing.`
}

/** drizzle-kit takes the second of each run: both dialects get the tag of PostgreSQL's. */
function alignTags(directory: string): void {
  const { pg, sqlite } = readPair(directory)
  const newest = pg.entries.at(-1)
  const other = sqlite.entries.at(-1)
  if (newest && other) renameNewest(staged(directory, 'sqlite'), other, newest.tag)
}

/** Tags and snapshots are named by the second, so the next one starts after that of the newest migration. */
async function secondAfterNewest(migrations: string): Promise<void> {
  const { pg, sqlite } = readPair(migrations)
  const newest = Math.max(0, ...[...pg.entries, ...sqlite.entries].map((entry) => entry.when))
  const wait = Math.floor(newest / 1000) * 1000 + 1000 - Date.now()
  if (wait > 0 && wait <= 1000) await sleep(wait)
}
