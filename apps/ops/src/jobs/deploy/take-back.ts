import { CodedError } from '@twinship/core'
import type { AbortReport } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { abort } from '../abort.ts'
import type { AutoRollback } from './auto-rollback.ts'
import type { TerminateFlags } from './online.ts'

/** `isClean`: nothing of the file is left, or what is left has another way. `error`: the one to end with, which says so. */
export type TakenBack = { readonly error: unknown; readonly isClean: boolean }

/**
 * Takes back the file that the database has refused midway. What only waited too long or was stopped stays for resume:
 * nothing is wrong with it. Where a step has no way back nothing is touched.
 */
export async function takeBack(
  context: JobContext,
  flags: TerminateFlags & { readonly autoRollback?: AutoRollback },
  error: unknown,
): Promise<TakenBack> {
  if (flags.autoRollback === 'never' || !isRefusal(error)) return { error, isClean: true }
  try {
    const { tag, undone, remains } = await abort(context, flags)
    for (const text of remains) context.notice(text)
    return { error: undoneError(error, tag, undone), isClean: true }
  } catch (failure) {
    if (!(failure instanceof CodedError)) throw failure
    // A file that ran in one transaction has left nothing.
    if (failure.code === 'MIGRATION.NOTHING_TO_ABORT') return { error, isClean: true }
    context.notice(`Not taken back: ${failure.message} ${failure.hint}`)
    // What only could not be done now is for ops abort, and no reason to go back to a backup.
    return { error, isClean: failure.code !== 'MIGRATION.NOT_ABORTABLE' }
  }
}

function undoneError(error: CodedError, tag: string, undone: AbortReport['undone']): CodedError {
  return new CodedError(error.code, error.message, {
    hint: `What it had done of ${tag} was taken back, and ${tag} is pending again. Mend the cause, then run ops deploy.`,
    details: { ...error.details, undone },
    cause: error.cause,
  })
}

/** What the statement or the rows are to blame for: syntax, names, values, constraints, what a file raises. */
const refusals = /^(0A|22|23|2B|3F|42|44|P0)/

/** A statement that was cancelled, or a server that shuts down, says nothing against the migration. */
function isRefusal(error: unknown): error is CodedError {
  if (!(error instanceof CodedError) || error.code !== 'MIGRATION.FAILED') return false
  const { cause } = error.details
  return typeof cause === 'string' && refusals.test(cause)
}
