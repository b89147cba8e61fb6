import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '@twinship/core'
import { journalProblems, journalSchema, type Journal } from './journal.ts'

export type Dialect = 'postgresql' | 'sqlite'

/** One migration file. `hash` and `when` are what Drizzle's ledger records of it. */
export type MigrationFile = {
  readonly tag: string
  readonly when: number
  readonly hash: string
  readonly statements: readonly string[]
}

export type MigrationFolder = {
  readonly path: string
  readonly dialect: Dialect
  readonly migrations: readonly MigrationFile[]
}

const dialects: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgresql',
  pg: 'postgresql',
  sqlite: 'sqlite',
  turso: 'sqlite',
}

/** This package's own migrations of a dialect; the folder lies beside src and beside dist. */
export function migrationsFolder(dialect: Dialect): string {
  return fileURLToPath(new URL(`../../migrations/${dialect === 'sqlite' ? 'sqlite' : 'pg'}`, import.meta.url))
}

/**
 * Reads a drizzle-kit folder in the order of its journal. Throws MIGRATION.FOLDER_MISSING, .JOURNAL, .DIALECT
 * or .FILE_MISSING.
 */
export function readMigrationFolder(folder: string): MigrationFolder {
  const journal = readJournal(folder)
  const problems = journalProblems(journal)
  if (problems.length > 0) throw journalError(folder, problems.join(' '))
  const dialect = dialects[journal.dialect]
  if (dialect === undefined) {
    throw new CodedError('MIGRATION.DIALECT', `${folder} holds migrations for ${journal.dialect}.`)
  }
  return { path: folder, dialect, migrations: journal.entries.map((entry) => readMigration(folder, entry)) }
}

export function readJournal(folder: string): Journal {
  const file = path.join(folder, 'meta', '_journal.json')
  if (!existsSync(file)) throw new CodedError('MIGRATION.FOLDER_MISSING', `${file} does not exist.`)
  const text = readFileSync(file, 'utf8')
  const parsed = journalSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw journalError(
    folder,
    first === undefined ? '' : `${first.path.join('.') || 'the file'}: ${first.message}.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function readMigration(folder: string, entry: Journal['entries'][number]): MigrationFile {
  const file = path.join(folder, `${entry.tag}.sql`)
  if (!existsSync(file)) {
    throw new CodedError(
      'MIGRATION.FILE_MISSING',
      `The journal names ${entry.tag}, but ${file} does not exist.`,
      {
        details: { migration: entry.tag },
      },
    )
  }
  const sql = readFileSync(file, 'utf8')
  return {
    tag: entry.tag,
    when: entry.when,
    hash: createHash('sha256').update(sql).digest('hex'),
    statements: sql.split('--> statement-breakpoint'),
  }
}

function journalError(folder: string, why: string): CodedError {
  return new CodedError(
    'MIGRATION.JOURNAL',
    `${path.join(folder, 'meta', '_journal.json')} cannot be used: ${why}`,
  )
}
