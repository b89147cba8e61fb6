import type { Dialect, MigrationFile } from '../model/folder.ts'
import type { ParsedMigration } from '../model/parsed.ts'

export type ParserInput = Pick<MigrationFile, 'tag' | 'file' | 'text'>

/** A database's own grammar. Everything is synchronous once `loadParser` has given it. */
export type MigrationParser = {
  readonly dialect: Dialect
  /** Throws MIGRATION.SYNTAX with file, line, column, statement and a caret under the place. */
  parse(input: ParserInput): ParsedMigration
}
