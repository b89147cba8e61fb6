import { CodedError, ledgerNameProblem } from '@twinship/core'
import type { Dialect } from '../model/folder.ts'

/** Throws CONFIG.INVALID where a database would have the ledger under another name than this, or under none. */
export function requireLedgerName(what: 'schema' | 'table', name: string, dialect: Dialect): void {
  const problem = ledgerNameProblem(name, dialect)
  if (problem === undefined) return
  throw new CodedError('CONFIG.INVALID', `The ${what} of the ledger ${problem}.`, {
    hint: 'Give the name that the ledger has in the database, as drizzle-kit is configured.',
    details: { ledger: what },
  })
}
