import { CodedError, type ErrorCode, type ErrorDetails } from '@twinship/core'
import { InvalidValue } from './columns/invalid-value.ts'

/**
 * What a database said, the same on both: branch on `code` (DB.UNIQUE_VIOLATION, …). Holds no row value and no
 * query parameter; `details` name the table, columns and constraint where the database tells them, and its own
 * code as `native` (SQLSTATE or SQLite result code).
 */
export class DbError extends CodedError {
  override readonly name: string = 'DbError'
}

type DriverFacts = { readonly native: string; readonly details: ErrorDetails; readonly code: ErrorCode }

/** Any error of Drizzle or a driver as a DbError; undefined for an error that is none of theirs. */
export function toDbError(thrown: unknown): DbError | undefined {
  for (const error of causes(thrown)) {
    if (error instanceof DbError) return error
    if (error instanceof InvalidValue) {
      return new DbError('DB.INVALID_VALUE', `A value does not fit its column: ${error.message}.`)
    }
    const facts = postgresFacts(error) ?? sqliteFacts(error) ?? connectionFacts(error)
    if (facts !== undefined) return describe(facts, error)
  }
  return isQueryError(thrown) ? new DbError('DB.REFUSED', 'The query failed.', { cause: withoutValues(thrown) }) : undefined
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
  clean.stack = [error.name, ...(error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n')
  return clean
}

function causes(thrown: unknown): Error[] {
  const found: Error[] = []
  for (let error = thrown; error instanceof Error && !found.includes(error); error = error.cause) found.push(error)
  return found.reverse()
}

function isQueryError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.message.startsWith('Failed query:')
}

const sqlStates: Readonly<Record<string, ErrorCode>> = {
  '23505': 'DB.UNIQUE_VIOLATION',
  '23503': 'DB.FOREIGN_KEY_VIOLATION',
  '23001': 'DB.FOREIGN_KEY_VIOLATION',
  '23514': 'DB.CHECK_VIOLATION',
  '23502': 'DB.NOT_NULL_VIOLATION',
  '42P01': 'DB.MISSING_TABLE',
  '42703': 'DB.MISSING_TABLE',
  '3F000': 'DB.MISSING_TABLE',
  '42501': 'DB.PRIVILEGE',
  '25006': 'DB.READ_ONLY',
  '25P02': 'DB.TRANSACTION_ABORTED',
  '40001': 'DB.SERIALIZATION',
  '40P01': 'DB.SERIALIZATION',
  '55P03': 'DB.BUSY',
  '53100': 'DB.DISK_FULL',
  '57P01': 'DB.CONNECTION_LOST',
  '57P02': 'DB.CONNECTION_LOST',
  '57P03': 'CONNECT.UNREACHABLE',
  '53300': 'CONNECT.UNREACHABLE',
  '3D000': 'CONNECT.NO_DATABASE',
  '28P01': 'CONNECT.AUTHENTICATION',
  '28000': 'CONNECT.AUTHENTICATION',
}

function postgresFacts(error: Error): DriverFacts | undefined {
  const fields = error as Error & Partial<Record<string, unknown>>
  const native = fields['code']
  const isServerError = error.name === 'PostgresError' || fields['severity'] !== undefined
  if (!isServerError || typeof native !== 'string' || !/^[0-9A-Z]{5}$/.test(native)) return undefined
  const code = sqlStates[native] ?? (native.startsWith('22') ? 'DB.INVALID_VALUE' : 'DB.REFUSED')
  const details = {
    table: text(fields['table_name'] ?? fields['table']),
    column: text(fields['column_name'] ?? fields['column']),
    constraint: text(fields['constraint_name'] ?? fields['constraint']),
  }
  return { native, code, details }
}

const sqliteCodes: Readonly<Record<string, ErrorCode>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'DB.UNIQUE_VIOLATION',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'DB.UNIQUE_VIOLATION',
  SQLITE_CONSTRAINT_CHECK: 'DB.CHECK_VIOLATION',
  SQLITE_CONSTRAINT_NOTNULL: 'DB.NOT_NULL_VIOLATION',
  SQLITE_BUSY: 'DB.BUSY',
  SQLITE_LOCKED: 'DB.BUSY',
  SQLITE_READONLY: 'DB.READ_ONLY',
  SQLITE_CANTOPEN: 'DB.READ_ONLY',
  SQLITE_PERM: 'DB.READ_ONLY',
  SQLITE_FULL: 'DB.DISK_FULL',
  SQLITE_NOTADB: 'DB.NOT_A_DATABASE',
  SQLITE_CORRUPT: 'DB.NOT_A_DATABASE',
  SQLITE_TOOBIG: 'DB.INVALID_VALUE',
  SQLITE_MISMATCH: 'DB.INVALID_VALUE',
  CLIENT_CLOSED: 'DB.CLOSED',
  TRANSACTION_CLOSED: 'DB.CLOSED',
  HRANA_CLOSED_ERROR: 'DB.CONNECTION_LOST',
}

function sqliteFacts(error: Error): DriverFacts | undefined {
  const { code, extendedCode } = error as Error & { code?: unknown; extendedCode?: unknown }
  if (error.name !== 'LibsqlError' && !(typeof code === 'string' && code.startsWith('SQLITE_'))) return undefined
  const native = text(extendedCode) ?? text(code) ?? 'SQLITE_ERROR'
  const failed = /(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: (.+))?$/.exec(error.message)
  if (failed?.[1] === 'FOREIGN KEY') return { native, code: 'DB.FOREIGN_KEY_VIOLATION', details: {} }
  if (failed?.[1] === 'CHECK') return { native, code: 'DB.CHECK_VIOLATION', details: { constraint: failed[2] } }
  const known = sqliteCodes[native] ?? sqliteCodes[native.split('_').slice(0, 2).join('_')]
  const missing = /no such (table|column)|has no column named/.test(error.message)
  return { native, code: known ?? (missing ? 'DB.MISSING_TABLE' : 'DB.REFUSED'), details: columnsOf(failed?.[1], failed?.[2]) }
}

/** SQLite names an index over expressions, and else the columns: those make the name PostgreSQL gives. */
function columnsOf(kind: string | undefined, failed: string | undefined): ErrorDetails {
  if (failed === undefined) return {}
  const index = /^index '(.+)'$/.exec(failed)?.[1]
  if (index !== undefined) return { constraint: index }
  const columns = failed.split(', ').map((part) => part.split('.'))
  const table = columns[0]?.[0]
  const names = columns.map((part) => part[1] ?? '')
  if (kind === 'NOT NULL') return { table, column: names[0] }
  const constraint = names.join() === 'id' ? `${table}_pkey` : `${table}_${names.join('_')}_key`
  return names.length === 1 ? { table, column: names[0], constraint } : { table, constraint }
}

const connectionCodes: Readonly<Record<string, ErrorCode>> = {
  CONNECTION_CLOSED: 'DB.CONNECTION_LOST',
  CONNECTION_DESTROYED: 'DB.CONNECTION_LOST',
  CONNECTION_ENDED: 'DB.CLOSED',
  CONNECT_TIMEOUT: 'CONNECT.UNREACHABLE',
  ECONNREFUSED: 'CONNECT.UNREACHABLE',
  ENOTFOUND: 'CONNECT.UNREACHABLE',
  EAI_AGAIN: 'CONNECT.UNREACHABLE',
  EHOSTUNREACH: 'CONNECT.UNREACHABLE',
  ETIMEDOUT: 'DB.CONNECTION_LOST',
  ECONNRESET: 'DB.CONNECTION_LOST',
  EPIPE: 'DB.CONNECTION_LOST',
}

function connectionFacts(error: Error): DriverFacts | undefined {
  if (error instanceof RangeError && error.message === 'Invalid time value') {
    return { native: 'invalid date', code: 'DB.INVALID_VALUE', details: {} }
  }
  const native = text((error as NodeJS.ErrnoException).code)
  const code = native === undefined ? undefined : connectionCodes[native]
  return native === undefined || code === undefined ? undefined : { native, code, details: {} }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
