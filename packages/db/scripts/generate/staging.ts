import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readJournal } from './journal.ts'
import type { JournalEntry } from './journal-form.ts'

/** A copy of both migration folders to generate into: the real ones change only when both dialects are done. */
export type Staging = { readonly directory: string; readonly remove: () => void }

export function stage(migrations: string): Staging {
  const directory = mkdtempSync(path.join(tmpdir(), 'twinship-generate-'))
  if (existsSync(migrations)) cpSync(migrations, directory, { recursive: true })
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** Gives the newest migration of a folder another tag: file, journal entry and snapshot. */
export function renameNewest(folder: string, entry: JournalEntry, tag: string): void {
  if (entry.tag === tag) return
  renameSync(path.join(folder, `${entry.tag}.sql`), path.join(folder, `${tag}.sql`))
  renameSync(snapshot(folder, entry.tag), snapshot(folder, tag))
  const journal = readJournal(folder)
  const renamed = journal.entries.map((other) => (other.tag === entry.tag ? { ...other, tag } : other))
  writeFileSync(journalFile(folder), JSON.stringify({ ...journal, entries: renamed }, null, 2))
}

/** Puts what was generated in `staged` into the real folder; the journal comes last. Returns the new files. */
export function publish(staged: string, folder: string): string[] {
  const written: string[] = []
  mkdirSync(path.join(folder, 'meta'), { recursive: true })
  for (const name of newFiles(staged, folder)) {
    writeFileSync(path.join(folder, name), readFileSync(path.join(staged, name)))
    written.push(path.join(folder, name))
  }
  writeFileSync(`${journalFile(folder)}.new`, readFileSync(journalFile(staged)))
  renameSync(`${journalFile(folder)}.new`, journalFile(folder))
  return written
}

function newFiles(staged: string, folder: string): string[] {
  const names = readdirSync(staged, { recursive: true, encoding: 'utf8' })
  return names.filter(
    (name) =>
      /\.(sql|json)$/.test(name) && !existsSync(path.join(folder, name)) && !name.endsWith('_journal.json'),
  )
}

function journalFile(folder: string): string {
  return path.join(folder, 'meta', '_journal.json')
}

/** drizzle-kit names a snapshot after the prefix of the tag: 20261123071000_snapshot.json. */
function snapshot(folder: string, tag: string): string {
  return path.join(folder, 'meta', `${tag.split('_')[0] ?? tag}_snapshot.json`)
}
