import type { Finding, Severity } from '../model/finding.ts'
import type { Dialect, FolderSurvey } from '../model/folder.ts'
import type { ParsedMigration } from '../model/parsed.ts'
import type { CheckExample } from './example.ts'

export type CheckInput = {
  readonly survey: FolderSurvey
  /** The survey's migrations, parsed. */
  readonly migrations: readonly ParsedMigration[]
  readonly nowMs: number
}

/** Where a check found something; severity, code and hint are the check's. */
export type Place = Pick<Finding, 'tag' | 'file' | 'line' | 'message'>

/** A check is data: its test, its page in the docs and its text in the terminal come from here. */
export type Check = {
  readonly code: string
  readonly severity: Severity
  readonly title: string
  readonly hint: string
  /** Null for both. */
  readonly dialect: Dialect | null
  readonly bad: CheckExample
  readonly good: CheckExample
  readonly find: (input: CheckInput) => readonly Place[]
}
