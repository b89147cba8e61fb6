import { readFileSync, writeFileSync } from 'node:fs'
import { CodedError, type ErrorCode } from '@twinship/core'

export type NewFile = {
  readonly file: string
  readonly text: string
  /** What it is, in a message: `plan`. */
  readonly what: string
  /** Who may read it; default: its maker alone. */
  readonly mode?: number
}

/** Never over one that is there, which may be under review. Throws USAGE.INVALID. */
export function writeNew({ file, text, what, mode = 0o600 }: NewFile): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode })
  } catch (error) {
    const why = causeOf(error)
    throw new CodedError('USAGE.INVALID', `The ${what} cannot be written to ${file} (${why}).`, {
      hint: 'Give --out the path of a file that is not there yet.',
      details: { file, cause: why },
      cause: error,
    })
  }
}

/** A file that the command line names. Throws `code` where it cannot be read. */
export function readGiven(file: string, code: ErrorCode): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const cause = causeOf(error)
    throw new CodedError(code, `${file} cannot be read (${cause}).`, {
      details: { file, cause },
      cause: error,
    })
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
