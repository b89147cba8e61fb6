import { CodedError } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import { abort } from '../abort.ts'
import type { AutoRollback } from './auto-rollback.ts'

/**
 * Takes back the file that the database has refused midway; gives the error to throw, which says so. What only waited
 * too long or was stopped stays for resume: nothing is wrong with it. Where a step has no way back nothing is touched.
 */
export async function takeBack(
  context: JobContext,
  { autoRollback }: { readonly autoRollback?: AutoRollback },
  error: unknown,
): Promise<unknown> {
  if (autoRollback === 'never' || !isRefusal(error)) return error
  try {
    const { tag, undone, remains } = await abort(context)
    for (const text of remains) context.notice(text)
    return new CodedError(error.code, error.message, {
      hint: `What it had done of ${tag} was taken back, and ${tag} is pending again. Mend the cause, then run ops deploy.`,
      details: { ...error.details, undone },
      cause: error.cause,
    })
  } catch (failure) {
    if (!(failure instanceof CodedError)) throw failure
    // A file that ran in one transaction has left nothing.
    if (failure.code !== 'MIGRATION.NOTHING_TO_ABORT') context.notice(`Not taken back: ${failure.message}`)
    return error
  }
}

/** What the statement or the rows are to blame for: syntax, names, values, constraints, what a file raises. */
const refusals = /^(0A|22|23|2B|3F|42|44|P0)/

/** A statement that was cancelled, or a server that shuts down, says nothing against the migration. */
function isRefusal(error: unknown): error is CodedError {
  if (!(error instanceof CodedError) || error.code !== 'MIGRATION.FAILED') return false
  const { cause } = error.details
  return typeof cause === 'string' && refusals.test(cause)
}
