import { CodedError } from '@twinship/core'
import { z } from 'zod'
import type { Dialect, MigrationEntry } from '../model/folder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'
import { decodeFile } from './decode.ts'
import { toDialect } from './dialect.ts'
import { parseJson } from './json.ts'

export const journalFile = 'meta/_journal.json'

/** meta/_journal.json as drizzle-kit 0.2x and 0.3x write it. */
const journalSchema = z.object({
  version: z.enum(['5', '6', '7'], 'is not a version that drizzle-kit 0.2x and 0.3x write (5, 6, 7)'),
  dialect: z.string(),
  entries: z.array(
    z.object({
      idx: z.number().int().nonnegative(),
      when: z.number().int().nonnegative(),
      tag: z.string().regex(/^(?!\.{1,2}$)[^/\\]+$/, 'is not a file name'),
    }),
  ),
})

export type EntryList = { readonly dialect: Dialect; readonly entries: readonly MigrationEntry[] }

/** The migrations of a 0.x folder in the order of its journal. Throws MIGRATION.JOURNAL and MIGRATION.DIALECT. */
export function readJournal(files: FolderFiles, expected: Dialect | undefined): EntryList {
  const where = `${files.location}/${journalFile}`
  const json = parseJson(decodeFile(files.read(journalFile), where))
  if (json === undefined) throw journalError(where, 'it is not JSON.')
  const parsed = journalSchema.safeParse(json)
  if (!parsed.success) throw journalError(where, firstProblem(parsed.error))
  const { dialect, entries } = parsed.data
  const tags = new Set<string>()
  for (const { tag } of entries) {
    if (tags.has(tag)) throw journalError(where, `${tag} is listed twice.`)
    tags.add(tag)
  }
  return {
    dialect: toDialect(dialect, expected, files.location),
    entries: entries.map(({ idx, when, tag }, position) => {
      return { tag, position, idx, whenMs: when, file: `${tag}.sql` }
    }),
  }
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? '' : `${issue.path.join('.') || 'the file'}: ${issue.message}.`
}

export function journalError(where: string, why: string): CodedError {
  return new CodedError('MIGRATION.JOURNAL', `${where} cannot be used: ${why}`, { details: { file: where } })
}
