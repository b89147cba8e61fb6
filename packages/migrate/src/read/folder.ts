import { CodedError } from '@twinship/core'
import type { Dialect, FolderSurvey, Layout, MigrationEntry, MigrationFolder } from '../model/folder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'
import { decodeFile } from './decode.ts'
import { migrationTags, readFoldersLayout } from './folders-layout.ts'
import { openMigrationFolder } from './fs-folder.ts'
import { equivalentHashes, sha256, withoutByteOrderMark } from './hashes.ts'
import { journalFile, readJournal, type EntryList } from './journal.ts'
import { readSnapshots } from './snapshots.ts'

export type ReadOptions = {
  /** The kind of database; a folder made for another one is refused. */
  readonly dialect?: Dialect
}

/**
 * Reads a drizzle-kit folder, 0.x or 1.x, with the text of every migration. Touches no database. Throws
 * MIGRATION.FOLDER_MISSING, .JOURNAL, .DIALECT, .FILE_MISSING, .UNREADABLE or .ENCODING.
 */
export function readMigrationFolder(location: string, options: ReadOptions = {}): MigrationFolder {
  return toMigrationFolder(openMigrationFolder(location), options)
}

/** What the journal check needs; a file that is missing is a finding there, not an error. */
export function surveyMigrationFolder(location: string, options: ReadOptions = {}): FolderSurvey {
  return toFolderSurvey(openMigrationFolder(location), options)
}

export function toMigrationFolder(files: FolderFiles, options: ReadOptions = {}): MigrationFolder {
  const { layout, dialect, entries } = listMigrations(files, options.dialect)
  return { dialect, layout, migrations: entries.map((entry) => readMigration(files, layout, entry)) }
}

/** A migration's own text and hashes. Throws MIGRATION.FILE_MISSING, .UNREADABLE or .ENCODING. */
function readMigration(
  files: FolderFiles,
  layout: Layout,
  entry: MigrationEntry,
): MigrationFolder['migrations'][number] {
  const where = `${files.location}/${entry.file}`
  if (!files.paths.includes(entry.file)) {
    const what = layout === 'journal' ? 'The journal names' : 'There is a folder'
    throw new CodedError('MIGRATION.FILE_MISSING', `${what} ${entry.tag}, but ${where} does not exist.`, {
      details: { migration: entry.tag, file: entry.file },
    })
  }
  const text = decodeFile(files.read(entry.file), where)
  return {
    ...entry,
    text: withoutByteOrderMark(text),
    hash: sha256(text),
    equivalentHashes: equivalentHashes(text),
  }
}

export function toFolderSurvey(files: FolderFiles, options: ReadOptions = {}): FolderSurvey {
  const { layout, dialect, entries } = listMigrations(files, options.dialect)
  const migrations = entries
    .filter(({ file }) => files.paths.includes(file))
    .map((entry) => readMigration(files, layout, entry))
  const snapshots = readSnapshots(files, layout)
  return { dialect, layout, entries, migrations, files: files.paths, snapshots }
}

function listMigrations(files: FolderFiles, expected: Dialect | undefined): EntryList & { layout: Layout } {
  if (files.paths.includes(journalFile)) return { layout: 'journal', ...readJournal(files, expected) }
  if (migrationTags(files).length > 0) return { layout: 'folders', ...readFoldersLayout(files, expected) }
  throw new CodedError(
    'MIGRATION.FOLDER_MISSING',
    `${files.location} has neither ${journalFile} nor the folder of a migration.`,
  )
}
