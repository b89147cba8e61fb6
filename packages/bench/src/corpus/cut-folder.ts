import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MigrationFolder } from '@twinship/migrate'
import { z } from 'zod'

const journalSchema = z.looseObject({ entries: z.array(z.unknown()) })
const journalFile = path.join('meta', '_journal.json')

/** A copy of a migration folder with its first migrations only, for a migrator that reads from disk. */
export async function withCutFolder<T>(
  source: string,
  { layout, migrations }: MigrationFolder,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'twinship-corpus-'))
  try {
    for (const { file } of migrations) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      cpSync(path.join(source, file), path.join(folder, file))
    }
    if (layout === 'journal') cutJournal(source, folder, migrations.length)
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function cutJournal(source: string, folder: string, count: number): void {
  const journal = journalSchema.parse(JSON.parse(readFileSync(path.join(source, journalFile), 'utf8')))
  mkdirSync(path.join(folder, 'meta'), { recursive: true })
  const cut = { ...journal, entries: journal.entries.slice(0, count) }
  writeFileSync(path.join(folder, journalFile), JSON.stringify(cut))
}
