import type { ErrorCode, ErrorDetails } from '@twinship/core'
import { nonEmptyText, type DriverFacts } from './driver-facts.ts'

const sqliteCodes: Readonly<Record<string, ErrorCode>> = {
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

export function sqliteFacts(error: Error): DriverFacts | undefined {
  const { code, extendedCode } = error as Error & { code?: unknown; extendedCode?: unknown }
  if (error.name !== 'LibsqlError' && !(typeof code === 'string' && code.startsWith('SQLITE_')))
    return undefined
  const native = nonEmptyText(extendedCode) ?? nonEmptyText(code) ?? 'SQLITE_ERROR'
  return (
    constraintFacts(native, error.message) ?? { native, code: codeOf(native, error.message), details: {} }
  )
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
