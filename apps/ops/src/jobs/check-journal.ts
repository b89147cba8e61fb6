import { CodedError } from '@twinship/core'
import {
  checkFolder,
  loadParser,
  type Finding,
  type FolderSurvey,
  type MigrationFile,
  type MigrationParser,
  type ParsedMigration,
} from '@twinship/migrate'

/**
 * The journal check of a folder; a file that is not SQL is a finding like any other, and the gravest. `isRead` says
 * which files to look into: what is applied as it stands cannot be mended any more.
 */
export async function checkJournal(
  survey: FolderSurvey,
  nowMs: number,
  isRead: (migration: MigrationFile) => boolean = () => true,
): Promise<readonly Finding[]> {
  const files = survey.migrations.filter(isRead)
  if (files.length === 0) return checkFolder({ survey, migrations: [], nowMs })
  const parser = await loadParser(survey.dialect)
  const read = files.map((migration) => parse(parser, migration))
  const migrations = read.flatMap(({ parsed }) => (parsed === undefined ? [] : [parsed]))
  const notSql = read.flatMap(({ finding }) => (finding === undefined ? [] : [finding]))
  return [...notSql, ...checkFolder({ survey, migrations, nowMs })]
}

function parse(
  parser: MigrationParser,
  migration: MigrationFile,
): { readonly parsed?: ParsedMigration; readonly finding?: Finding } {
  try {
    return { parsed: parser.parse(migration) }
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'MIGRATION.SYNTAX') throw error
    const { code, message, hint, details } = error
    const line = typeof details['line'] === 'number' ? { line: details['line'] } : {}
    const { tag, file } = migration
    return { finding: { code, severity: 'error', tag, file, ...line, message, hint } }
  }
}
