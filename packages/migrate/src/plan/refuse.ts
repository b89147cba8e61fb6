import { CodedError } from '@twinship/core'
import type { ParsedMigration } from '../model/parsed.ts'
import type { Statement } from '../model/statement.ts'

/**
 * Throws MIGRATION.CANNOT_RUN for a file that could not be recorded: what PREPARE TRANSACTION sets aside keeps the
 * engine's records, locked, until somebody commits it.
 */
export function refuseUnrunnable({ tag, file, statements }: ParsedMigration): void {
  const found = statements.find(preparesTransaction)
  if (found === undefined) return
  const { ordinal, line } = found
  throw new CodedError(
    'MIGRATION.CANNOT_RUN',
    `${file}:${line}: statement ${ordinal} prepares a transaction, which would take the record of this migration along.`,
    {
      hint: 'Write COMMIT in place of PREPARE TRANSACTION and take COMMIT PREPARED out.',
      details: { migration: tag, file, statement: ordinal, line },
    },
  )
}

export function preparesTransaction(statement: Statement): boolean {
  return statement.effect === 'commit' && statement.prepares
}
