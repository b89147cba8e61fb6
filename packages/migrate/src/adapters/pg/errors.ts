import { CodedError, toConnectError, type ErrorCode } from '@twinship/core'
import pg from 'pg'
import { SendFailure } from './send.ts'

/** What the server said of a failed statement; `message` is null where it may hold values of rows. */
export type ServerError = {
  readonly sqlState: string
  readonly message: string | null
  readonly hint: string | undefined
  /** In characters of the message that was sent, from 1. */
  readonly position: number | undefined
}

/** Classes of SQLSTATE whose message names objects or limits and never a value of a row. */
const shownClasses = /^(08|0A|23|25|26|2B|2D|34|3D|3F|40|42|53|54|55|57|58|P0|XX)/

/** RAISE and ASSERT give any SQLSTATE a text of the file's own, with whatever it fills in. */
const tellingRoutines: ReadonlySet<string> = new Set(['exec_stmt_raise', 'exec_stmt_assert', 'PLy_elog_impl'])
const tellingStates: ReadonlySet<string> = new Set(['P0001', 'P0004'])

/** What the server says as it ends a session, whatever language it says FATAL in. */
const endingStates = /^(57P0[1-5]|25P0[34])$/

/** Where the cause is not the migration but where it runs. */
const surroundings: Readonly<Record<string, ErrorCode>> = {
  '25006': 'DB.READ_ONLY',
  '42501': 'DB.PRIVILEGE',
  '53100': 'DB.DISK_FULL',
  '40P01': 'DB.BUSY',
  '55P03': 'DB.BUSY',
}

export function codeOfState(sqlState: string): ErrorCode | undefined {
  return surroundings[sqlState]
}

/** The server's own error among what was thrown; undefined where the connection itself is gone. */
export function serverError(thrown: unknown): ServerError | undefined {
  const error = unwrap(thrown)
  if (!(error instanceof pg.DatabaseError) || endsSession(error)) return undefined
  return described(error)
}

function described(error: pg.DatabaseError): ServerError {
  const { code: sqlState = 'XX000', message, hint, position, routine = '' } = error
  const isOfFile = tellingRoutines.has(routine) || tellingStates.has(sqlState)
  const isShown = shownClasses.test(sqlState) && !isOfFile && !quotesLiteral(sqlState, message)
  return {
    sqlState,
    message: isShown ? message : null,
    hint: isShown ? hint : undefined,
    position: position === undefined ? undefined : Number(position),
  }
}

/** A syntax error names the word that it stands at: in SQL that a function puts together that may be a literal. */
function quotesLiteral(sqlState: string, message: string): boolean {
  return sqlState === '42601' && (message.includes("'") || message.includes('$'))
}

/**
 * The severity decides: a statement may fail with any SQLSTATE, with those of lost connections too (a dead host behind
 * a subscription). Where the server translates the severity, the states that only an end has do.
 */
function endsSession({ severity, code = '' }: pg.DatabaseError): boolean {
  if (severity === 'ERROR') return false
  return severity === 'FATAL' || severity === 'PANIC' || endingStates.test(code)
}

function unwrap(thrown: unknown): unknown {
  return thrown instanceof SendFailure ? thrown.cause : thrown
}

/** Whatever came from the driver outside of a migration's own statements, as a coded error. */
export function toPgError(thrown: unknown, location: string): unknown {
  const error = unwrap(thrown)
  if (error instanceof CodedError) return error
  const server = serverError(error)
  if (server === undefined) return connectionLost(error, location)
  const code = codeOfState(server.sqlState) ?? 'DB.REFUSED'
  return new CodedError(code, `${location}: ${server.message ?? 'refused'} (${server.sqlState}).`, {
    details: { location, cause: server.sqlState },
    cause: error,
  })
}

function connectionLost(error: unknown, location: string): unknown {
  if (!(error instanceof Error)) return error
  const last = error instanceof pg.DatabaseError ? described(error) : undefined
  const isConnection =
    last !== undefined ||
    toConnectError(error, location) !== undefined ||
    /Connection terminated|not queryable|Client was closed/.test(error.message)
  if (!isConnection) return error
  const said = last === undefined ? '' : `: ${last.message ?? 'the server ended it'} (${last.sqlState})`
  return new CodedError('DB.CONNECTION_LOST', `The connection to ${location} ended${said}.`, {
    hint: 'Run ops status: it tells what of the migration is in the database.',
    details: { location, ...(last === undefined ? {} : { cause: last.sqlState }) },
    cause: error,
  })
}
