import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Dialect } from '../../src/model/folder.ts'
import type { FolderFiles } from '../../src/ports/folder-files.ts'

export const breakpoint = '--> statement-breakpoint\n'

export type FolderEntry = { readonly tag: string; readonly when?: number; readonly idx?: number }

/** A drizzle-kit folder as values: relative path to content. */
export type FolderContents = Readonly<Record<string, string>>

/** A 0.x folder; the journal lists the files a second apart unless `entries` says otherwise. */
export function journalFolder(
  sql: Readonly<Record<string, string>>,
  options: { readonly dialect?: Dialect; readonly entries?: readonly FolderEntry[] } = {},
): FolderContents {
  const { dialect = 'postgresql', entries = Object.keys(sql).map((tag) => ({ tag })) } = options
  const journal = {
    version: '7',
    dialect,
    entries: entries.map(({ tag, when, idx }: FolderEntry, index) => ({
      idx: idx ?? index,
      version: '7',
      when: when ?? (index + 1) * 1000,
      tag,
      breakpoints: true,
    })),
  }
  const files = Object.entries(sql).map(([tag, text]) => [`${tag}.sql`, text])
  return { 'meta/_journal.json': JSON.stringify(journal, null, 2), ...Object.fromEntries(files) }
}

export function filesOf(contents: FolderContents): FolderFiles {
  return {
    location: 'migrations',
    paths: Object.keys(contents).sort(),
    folders: [...new Set(Object.keys(contents).flatMap((file) => file.split('/').slice(0, -1)))].sort(),
    read: (file) => new TextEncoder().encode(contents[file] ?? ''),
  }
}

export function writeFolder(root: string, contents: FolderContents): string {
  for (const [file, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  return root
}
