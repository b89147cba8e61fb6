import { errorTable, type ErrorCode } from '@twinship/core'
import type { Severity } from '@twinship/migrate'

/** What this machine, the server or the database cannot do, and what follows from it. */
export type MachineFinding = {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly hint: string
}

/** A finding that is one of the errors a command would end with. */
export function codedFinding(code: ErrorCode, message: string = errorTable[code].title): MachineFinding {
  return { code, severity: 'error', message, hint: errorTable[code].hint }
}
