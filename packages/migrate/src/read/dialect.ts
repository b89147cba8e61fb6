import { CodedError } from '@twinship/core'
import type { Dialect } from '../model/folder.ts'

const dialects: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  pg: 'postgresql',
  sqlite: 'sqlite',
  turso: 'sqlite',
}

/** drizzle-kit's word for a dialect as ours; `expected` is what the database is. Throws MIGRATION.DIALECT. */
export function toDialect(word: string, expected: Dialect | undefined, location: string): Dialect {
  const dialect = Object.hasOwn(dialects, word) ? dialects[word] : undefined
  if (dialect === undefined) {
    throw new CodedError('MIGRATION.DIALECT', `${location} holds migrations for ${word}.`)
  }
  if (expected !== undefined && dialect !== expected) {
    throw new CodedError(
      'MIGRATION.DIALECT',
      `${location} holds migrations for ${dialect}, the database is ${expected}.`,
    )
  }
  return dialect
}
