import type { Dialect, MigrationFolder } from '../../src/model/folder.ts'
import type { ParsedMigration } from '../../src/model/parsed.ts'
import type { Segment } from '../../src/model/segment.ts'
import type { LedgerRow } from '../../src/model/state.ts'
import { loadParser } from '../../src/parse/load.ts'
import { toMigrationFolder } from '../../src/read/folder.ts'
import { filesOf, type FolderContents } from './folder-builder.ts'

export async function parseText(dialect: Dialect, text: string): Promise<ParsedMigration> {
  return (await loadParser(dialect)).parse({ tag: 't', file: 't.sql', text })
}

export function folderOf(contents: FolderContents): MigrationFolder {
  return toMigrationFolder(filesOf(contents))
}

export async function parseFolder(contents: FolderContents): Promise<ParsedMigration[]> {
  const { dialect, migrations } = folderOf(contents)
  const parser = await loadParser(dialect)
  return migrations.map((migration) => parser.parse(migration))
}

/** What stock Drizzle's ledger holds after it applied the folder. */
export function stockLedger(contents: FolderContents): LedgerRow[] {
  return folderOf(contents).migrations.map(({ hash, whenMs }, index) => {
    return { id: index + 1, hash, createdAtMs: whenMs, name: null }
  })
}

/** A segment in a few characters: `engine[1 2]commit`, `alone:own 3`. */
export function brief(segment: Segment): string {
  if (segment.kind === 'alone') return `alone:${segment.transaction} ${segment.statement.ordinal}`
  const ordinals = segment.statements.map(({ ordinal }) => ordinal).join(' ')
  return `${segment.opens}[${ordinals}]${segment.closes}`
}
