import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseDatabaseUrl } from '@twinship/core'
import { migrationsFolder } from '@twinship/db/migrations'
import { readMigrationFolder } from '@twinship/migrate'
import { applyFolder } from './engine.ts'

/** Brings a database to the first `count` migrations of this package, whatever it has of them already. */
export async function migrateTo(url: string, count: number): Promise<void> {
  const target = parseDatabaseUrl(url, process.cwd())
  const folder = cutFolder(migrationsFolder(target.dialect), count)
  try {
    await applyFolder(url, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The statements of one migration of this package, counted from 1, as they stand in its file. */
export function statementsOf(dialect: 'postgresql' | 'sqlite', position: number): readonly string[] {
  const migration = readMigrationFolder(migrationsFolder(dialect)).migrations[position - 1]
  if (migration === undefined) throw new RangeError(`there is no migration ${position}`)
  return migration.text.split('--> statement-breakpoint')
}

function cutFolder(source: string, count: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'twinship-folder-'))
  cpSync(source, folder, { recursive: true })
  const file = path.join(folder, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries: readonly unknown[] }
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }))
  return folder
}
