import { z } from 'zod'
import type { Dialect, MigrationEntry } from '../model/folder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'
import { decodeFile } from './decode.ts'
import { toDialect } from './dialect.ts'
import { journalError, type EntryList } from './journal.ts'
import { parseJson } from './json.ts'

const migrationName = 'migration.sql'

/**
 * The migration folders of a 1.x folder, as drizzle-orm 1.0 sorts them. One that is named like a migration counts without
 * its file too: drizzle-orm passes over it in silence, and the database would never get what it held.
 */
export function migrationTags({ paths, folders }: FolderFiles): string[] {
  return folders
    .filter((tag) => /^\d{14}_/.test(tag) || paths.includes(`${tag}/${migrationName}`))
    .sort((left, right) => left.localeCompare(right, 'en'))
}

/**
 * The migrations of a 1.x folder. Their names carry the time, and a snapshot the dialect; `expected` stands in
 * where no snapshot tells. Throws MIGRATION.JOURNAL and MIGRATION.DIALECT.
 */
export function readFoldersLayout(files: FolderFiles, expected: Dialect | undefined): EntryList {
  const entries = migrationTags(files).map((tag, position): MigrationEntry => {
    const whenMs = whenOf(tag)
    if (whenMs === undefined) {
      throw journalError(
        files.location,
        `the folder ${tag} does not begin with a time (YYYYMMDDHHmmss_name).`,
      )
    }
    return { tag, position, idx: position, whenMs, file: `${tag}/${migrationName}` }
  })
  return { entries, dialect: dialectOf(files, entries, expected) }
}

/** Like drizzle-orm 1.0: the fourteen digits as a time in UTC. */
function whenOf(tag: string): number | undefined {
  const digits = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?=_|$)/.exec(tag)
  if (digits === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const snapshotSchema = z.object({ dialect: z.string() })

function dialectOf(
  files: FolderFiles,
  entries: readonly MigrationEntry[],
  expected: Dialect | undefined,
): Dialect {
  for (const { tag } of entries.toReversed()) {
    const file = `${tag}/snapshot.json`
    if (!files.paths.includes(file)) continue
    const parsed = snapshotSchema.safeParse(parseJson(decodeFile(files.read(file), file)))
    if (parsed.success) return toDialect(parsed.data.dialect, expected, files.location)
  }
  if (expected !== undefined) return expected
  throw journalError(files.location, 'no snapshot.json says which database it is for.')
}
