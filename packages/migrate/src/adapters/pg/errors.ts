import { CodedError, toConnectError, type ErrorCode } from '@twinship/core'
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
const shownClasses = /^(0A|23|25|26|2B|34|3D|3F|40|42|53|54|55|57|58|P0|XX)/

const lostStates = /^(08|57P0[1-5])/

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
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  if (!/^[0-9A-Z]{5}$/.test(error.code) || lostStates.test(error.code)) return undefined
  const position =
    'position' in error && typeof error.position === 'string' ? Number(error.position) : undefined
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
  return {
    sqlState: error.code,
    message: shownClasses.test(error.code) ? error.message : null,
    hint: shownClasses.test(error.code) ? hint : undefined,
    position,
  }
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
  const isConnection =
    toConnectError(error, location) !== undefined ||
    /Connection terminated|not queryable|Client was closed/.test(error.message) ||
    ('code' in error && lostStates.test(String(error.code)))
  if (!isConnection) return error
  return new CodedError('DB.CONNECTION_LOST', `The connection to ${location} ended.`, {
    hint: 'Run ops status: it tells what of the migration is in the database.',
    details: { location },
    cause: error,
  })
}
