import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@twinship/core'
import { journalProblems, journalSchema, type Journal } from './journal-form.ts'

export type Dialect = 'postgresql' | 'sqlite'

/** Throws MIGRATION.FOLDER_MISSING or .JOURNAL. */
export function readJournal(folder: string): Journal {
  const file = path.join(folder, 'meta', '_journal.json')
  if (!existsSync(file)) throw new CodedError('MIGRATION.FOLDER_MISSING', `${file} does not exist.`)
  const parsed = journalSchema.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw journalError(
    folder,
    first === undefined ? '' : `${first.path.join('.') || 'the file'}: ${first.message}.`,
  )
}

/** The tags of a folder in order, each with its file. Throws MIGRATION.FILE_MISSING too. */
export function readTags(folder: string): readonly string[] {
  const journal = readJournal(folder)
  const problems = journalProblems(journal)
  if (problems.length > 0) throw journalError(folder, problems.join(' '))
  const missing = journal.entries.find(({ tag }) => !existsSync(path.join(folder, `${tag}.sql`)))
  if (missing === undefined) return journal.entries.map(({ tag }) => tag)
  throw new CodedError(
    'MIGRATION.FILE_MISSING',
    `The journal names ${missing.tag}, but ${path.join(folder, `${missing.tag}.sql`)} does not exist.`,
    { details: { migration: missing.tag } },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function journalError(folder: string, why: string): CodedError {
  return new CodedError(
    'MIGRATION.JOURNAL',
    `${path.join(folder, 'meta', '_journal.json')} cannot be used: ${why}`,
  )
}
