import { CodedError } from '@twinship/core'
import { toPgError } from '../errors.ts'

/** Whether nothing of a failed try is left; `error`: why cleaning up did not come to its end. */
export type Cleaned = { readonly isClean: boolean; readonly error: CodedError | null }

/**
 * Cleans up behind a failure, which is what is told: an error of the server or of the connection meanwhile is kept
 * beside it. Throws what is neither.
 */
export async function cleaned(location: string, work: () => Promise<boolean>): Promise<Cleaned> {
  try {
    return { isClean: await work(), error: null }
  } catch (thrown) {
    const error = toPgError(thrown, location)
    if (!(error instanceof CodedError)) throw thrown
    return { isClean: false, error }
  }
}
