import type { ExitCode } from './exit-codes.ts'
import { errorTable, type ErrorCode } from './table.ts'

export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/**
 * The one error class that programs print. `message` never holds row values or secrets; `details` are facts
 * for machines (SQLSTATE, table, file). Callers branch on `code`.
 */
export class CodedError extends Error {
  override readonly name: string = 'CodedError'
  readonly code: ErrorCode
  readonly exitCode: ExitCode
  readonly hint: string
  readonly details: ErrorDetails

  constructor(
    code: ErrorCode,
    message: string = errorTable[code].title,
    options: { readonly hint?: string; readonly details?: ErrorDetails; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.exitCode = errorTable[code].exit
    this.hint = options.hint ?? errorTable[code].hint
    this.details = options.details ?? {}
  }
}

/** The JSON that `--json` prints for an error. */
export type ErrorDocument = {
  readonly error: {
    readonly code: ErrorCode
    readonly message: string
    readonly hint: string
    readonly details: ErrorDetails
  }
}

export function errorDocument(error: CodedError): ErrorDocument {
  return { error: { code: error.code, message: error.message, hint: error.hint, details: error.details } }
}

/** Whatever was thrown, as a coded error: an unknown one becomes BUG.UNEXPECTED with its message redacted. */
export function toCodedError(thrown: unknown, redact: (text: string) => string): CodedError {
  if (thrown instanceof CodedError) return thrown
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return new CodedError('BUG.UNEXPECTED', redact(message), { cause: thrown })
}

/** The error as it may be printed: what a person typed can be part of any text, and hold a password. */
export function redactError(error: CodedError, redact: (text: string) => string): CodedError {
  const shown = new CodedError(error.code, redact(error.message), {
    hint: redact(error.hint),
    details: redactDetails(error.details, redact),
    cause: error.cause,
  })
  if (error.stack !== undefined) shown.stack = redact(error.stack)
  return shown
}

function redactDetails(details: ErrorDetails, redact: (text: string) => string): ErrorDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, redactDetail(value, redact)]),
  )
}

function redactDetail(value: ErrorDetails[string], redact: (text: string) => string): ErrorDetails[string] {
  if (typeof value === 'string') return redact(value)
  return typeof value === 'object' ? value.map(redact) : value
}
