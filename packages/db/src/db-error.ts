import { CodedError } from '@twinship/core'
import { InvalidValue } from './columns/invalid-value.ts'
import { connectionFacts } from './errors/connection-facts.ts'
import type { DriverFacts } from './errors/driver-facts.ts'
import { postgresFacts } from './errors/postgres-facts.ts'
import { sqliteFacts } from './errors/sqlite-facts.ts'

/**
 * What a database said, the same on both: branch on `code` (DB.UNIQUE_VIOLATION, …). Holds no row value and no
 * query parameter; `details` name the table, columns and constraint where the database tells them, and its own
 * code as `native` (SQLSTATE or SQLite result code).
 */
export class DbError extends CodedError {
  override readonly name: string = 'DbError'
}

/** Any error of Drizzle or a driver as a DbError; undefined for an error that is none of theirs. */
export function toDbError(thrown: unknown): DbError | undefined {
  for (const error of causes(thrown)) {
    if (error instanceof DbError) return error
    // What the pool says when no server takes a connection, for one.
    if (error instanceof CodedError) return ofCode(error)
    if (error instanceof InvalidValue) {
      return new DbError('DB.INVALID_VALUE', `A value does not fit its column: ${error.message}.`)
    }
    const facts = postgresFacts(error) ?? sqliteFacts(error) ?? connectionFacts(error)
    if (facts !== undefined) return describe(facts, error)
  }
  return isQueryError(thrown)
    ? new DbError('DB.REFUSED', 'The query failed.', { cause: withoutValues(thrown) })
    : undefined
}

function ofCode({ code, message, hint, details, cause }: CodedError): DbError {
  return new DbError(code, message, { hint, details, cause })
}

function describe(facts: DriverFacts, cause: Error): DbError {
  const where = ['table', 'column', 'constraint']
    .flatMap((part) => (facts.details[part] === undefined ? [] : `${part} ${String(facts.details[part])}`))
    .join(', ')
  const message = `The database refused the statement (${facts.native})${where === '' ? '' : `: ${where}`}.`
  return new DbError(facts.code, message, {
    details: { ...facts.details, native: facts.native },
    cause: withoutValues(cause),
  })
}

/** The stack of a driver's error without its message, detail and parameters, which can hold row values. */
function withoutValues(error: Error): Error {
  const clean = new Error(error.name)
  clean.stack = [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join(
    '\n',
  )
  return clean
}

function causes(thrown: unknown): Error[] {
  const found: Error[] = []
  for (let error = thrown; error instanceof Error && !found.includes(error); error = error.cause)
    found.push(error)
  return found.toReversed()
}

function isQueryError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.message.startsWith('Failed query:')
}
