import { CodedError, redactText, type ErrorCode } from '@twinship/core'
import { PipeFailure } from './part-end.ts'

/**
 * What ended a pipe, as a coded error: an error of the store as it is, otherwise `code` with the part that failed and
 * what it said last.
 */
export async function blame(thrown: unknown, done: Promise<void>, code: ErrorCode): Promise<unknown> {
  const failure = await done.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof CodedError) return thrown
  const cause = failure ?? thrown
  if (cause instanceof PipeFailure) {
    const said = lastLines(cause.detail)
    return new CodedError(code, `${cause.part} failed: ${said}`, { details: { program: cause.part }, cause })
  }
  if (!(cause instanceof Error)) return cause
  return new CodedError(code, `The data could not be read to its end: ${redactText(cause.message)}`, {
    cause,
  })
}

/** The lines that a program ended with; the last one alone often says only that it gives up. */
function lastLines(text: string): string {
  const lines = redactText(text).split('\n').slice(-4)
  return lines.join('\n').slice(-600)
}
