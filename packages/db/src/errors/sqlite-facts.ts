import type { ErrorCode, ErrorDetails } from '@twinship/core'
import { nonEmptyText, type DriverFacts } from './driver-facts.ts'

const sqliteCodes: Readonly<Record<string, ErrorCode>> = {
  SQLITE_BUSY: 'DB.BUSY',
  SQLITE_LOCKED: 'DB.BUSY',
  SQLITE_READONLY: 'DB.READ_ONLY',
  SQLITE_CANTOPEN: 'DB.READ_ONLY',
  SQLITE_PERM: 'DB.READ_ONLY',
  SQLITE_AUTH: 'DB.PRIVILEGE',
  SQLITE_FULL: 'DB.DISK_FULL',
  SQLITE_NOTADB: 'DB.NOT_A_DATABASE',
  SQLITE_CORRUPT: 'DB.NOT_A_DATABASE',
  SQLITE_TOOBIG: 'DB.INVALID_VALUE',
  SQLITE_MISMATCH: 'DB.INVALID_VALUE',
  CLIENT_CLOSED: 'DB.CLOSED',
  TRANSACTION_CLOSED: 'DB.CLOSED',
  HRANA_CLOSED_ERROR: 'DB.CONNECTION_LOST',
}

/** The primary codes behind extended ones, which libSQL does not all know by name. */
const primaryCodes: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  23: 'SQLITE_AUTH',
  26: 'SQLITE_NOTADB',
}

type DriverFields = {
  readonly code?: unknown
  readonly extendedCode?: unknown
  readonly rawCode?: unknown
  readonly status?: unknown
}

export function sqliteFacts(error: Error): DriverFacts | undefined {
  const fields = error as Error & DriverFields
  if (isCannotOpen(error)) return { native: 'SQLITE_CANTOPEN', code: 'DB.READ_ONLY', details: {} }
  const isSqlite = typeof fields.code === 'string' && /^(UNKNOWN_)?SQLITE_/.test(fields.code)
  if (error.name !== 'LibsqlError' && !isSqlite) return undefined
  const native = nativeCode(fields)
  if (isRefusedToken(error, native)) return { native, code: 'CONNECT.AUTHENTICATION', details: {} }
  return (
    constraintFacts(native, error.message) ?? { native, code: codeOf(native, error.message), details: {} }
  )
}

/** libSQL gives a file that it cannot open (a folder, a file without rights) no code, only SQLite's 14 in the text. */
function isCannotOpen(error: Error): boolean {
  return /Unable to open connection to local database/.test(error.message)
}

function nativeCode({ code, extendedCode, rawCode }: DriverFields): string {
  const given = nonEmptyText(extendedCode) ?? nonEmptyText(code) ?? 'SQLITE_ERROR'
  const unnamed = /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(given)?.[1]
  if (unnamed === undefined) return given
  const number = typeof rawCode === 'number' ? rawCode : Number(unnamed)
  return primaryCodes[number & 255] ?? given
}

/** A libSQL server names the reason in a document (AUTH_JWT_INVALID and the like), or answers with a status alone. */
function isRefusedToken(error: Error, native: string): boolean {
  const status = error.cause instanceof Error && 'status' in error.cause ? error.cause.status : undefined
  const refused = status === 401 || status === 403
  return refused || native.startsWith('AUTH_') || /returned HTTP status 40[13]\b/.test(error.message)
}

/** The message tells more than the code: a restricted delete, say, has the code of a trigger. */
function constraintFacts(native: string, message: string): DriverFacts | undefined {
  const [, kind, what] =
    /(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: (.+))?$/.exec(message) ?? []
  switch (kind) {
    case 'UNIQUE':
      return { native, code: 'DB.UNIQUE_VIOLATION', details: uniqueDetails(what ?? '') }
    case 'CHECK':
      return { native, code: 'DB.CHECK_VIOLATION', details: { constraint: what } }
    case 'NOT NULL':
      return {
        native,
        code: 'DB.NOT_NULL_VIOLATION',
        details: { table: columnsOf(what)[0]?.[0], column: columnsOf(what)[0]?.[1] },
      }
    case 'FOREIGN KEY':
      return { native, code: 'DB.FOREIGN_KEY_VIOLATION', details: {} }
    default:
      return undefined
  }
}

function codeOf(native: string, message: string): ErrorCode {
  const known = sqliteCodes[native] ?? sqliteCodes[native.split('_').slice(0, 2).join('_')]
  if (known !== undefined) return known
  return /no such (table|column)|has no column named/.test(message) ? 'DB.MISSING_TABLE' : 'DB.REFUSED'
}

/** SQLite names an index over expressions, and else the columns: those make the name PostgreSQL gives. */
function uniqueDetails(what: string): ErrorDetails {
  const index = /^index '(.+)'$/.exec(what)?.[1]
  if (index !== undefined) return { constraint: index }
  const columns = columnsOf(what)
  const table = columns[0]?.[0]
  const names = columns.map((part) => part[1] ?? '')
  const constraint = names.join() === 'id' ? `${table}_pkey` : `${table}_${names.join('_')}_key`
  return names.length === 1 ? { table, column: names[0], constraint } : { table, constraint }
}

function columnsOf(what: string | undefined): string[][] {
  return (what ?? '').split(', ').map((part) => part.split('.'))
}
