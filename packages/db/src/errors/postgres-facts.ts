import type { ErrorCode } from '@twinship/core'
import { nonEmptyText, type DriverFacts } from './driver-facts.ts'

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

export function postgresFacts(error: Error): DriverFacts | undefined {
  const fields = error as Error & Partial<Record<string, unknown>>
  const native = fields['code']
  const isServerError = error.name === 'PostgresError' || fields['severity'] !== undefined
  if (!isServerError || typeof native !== 'string' || !/^[0-9A-Z]{5}$/.test(native)) return undefined
  const code = codeOf(native, error.message, fields['severity'])
  const details = {
    table: nonEmptyText(fields['table_name'] ?? fields['table']),
    column: nonEmptyText(fields['column_name'] ?? fields['column']),
    constraint: nonEmptyText(fields['constraint_name'] ?? fields['constraint']),
  }
  return { native, code, details }
}

/** What pgBouncer says of a query that it did not hand on: no server connection was to be had. */
const notHandedOn = new Set([
  'pgbouncer cannot connect to server',
  'server login has been failing, try again later (server_login_retry)',
  'query_wait_timeout',
])

/** Whether the statement certainly reached no server; pgBouncer passes on what one says at login (57P03). */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return notHandedOn.has(error.message) || ('code' in error && error.code === '57P03')
}

function codeOf(sqlState: string, message: string, severity: unknown): ErrorCode {
  if (notHandedOn.has(message)) return 'CONNECT.UNREACHABLE'
  const known = sqlStates[sqlState]
  if (known !== undefined) return known
  if (severity === 'FATAL' || severity === 'PANIC') return 'DB.CONNECTION_LOST'
  return sqlState.startsWith('22') ? 'DB.INVALID_VALUE' : 'DB.REFUSED'
}
