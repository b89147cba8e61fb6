import { CodedError } from '@twinship/core'
import type { MigrationParser } from '../ports/migration-parser.ts'
import type { ContentReader } from '../state/compare.ts'

/** Reads a migration by its grammar; a file that is no longer SQL has no content to compare. */
export function createContentReader(parser: MigrationParser): ContentReader {
  return (migration) => {
    try {
      return parser.parse(migration)
    } catch (error) {
      if (error instanceof CodedError && error.code === 'MIGRATION.SYNTAX') return undefined
      throw error
    }
  }
}
