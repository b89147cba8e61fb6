import { CodedError, redactText, toConnectError, type ErrorCode, type ErrorDetails } from '@twinship/core'
import { toDbError } from '../db-error.ts'

/** Where a migration stopped; `statement` counts from 1. */
export type FailedAt = { readonly migration: string; readonly statement: number }

/** What a driver said, without its wrappers: SQLSTATE or SQLite code, and a message that may be shown. */
type DriverError = { readonly code: string; readonly message: string }

/** Codes whose cause is not the migration but where it runs. */
const surroundings: ReadonlySet<ErrorCode> = new Set([
  'DB.READ_ONLY',
  'DB.DISK_FULL',
  'DB.NOT_A_DATABASE',
  'DB.BUSY',
  'DB.PRIVILEGE',
  'DB.CONNECTION_LOST',
])

/** Of the file system, before SQLite opens the file. */
const fileCodes: Readonly<Record<string, ErrorCode>> = {
  SQLITE_CANTOPEN: 'DB.READ_ONLY',
  EACCES: 'DB.READ_ONLY',
  EPERM: 'DB.READ_ONLY',
  EROFS: 'DB.READ_ONLY',
  ENOTDIR: 'DB.READ_ONLY',
  EEXIST: 'DB.READ_ONLY',
  ENOSPC: 'DB.DISK_FULL',
}

/** Classes of SQLSTATE whose message names objects or limits and never a value of a row. */
const shownClasses = /^(0A|23|25|2B|40|42|53|54|55|57|P0|XX)/

/**
 * Whatever a driver threw while migrating, as a coded error: the connection, the disk or the file where one of
 * them is the cause, else MIGRATION.FAILED with migration, statement and SQLSTATE.
 */
export function toMigrationError(thrown: unknown, location: string, at?: FailedAt): CodedError {
  const chain = causeChain(thrown)
  const coded = chain.find((error) => error instanceof CodedError)
  if (coded !== undefined) return coded
  const connect =
    at === undefined && !location.startsWith('file:')
      ? firstOf(chain, (error) => toConnectError(error, location))
      : undefined
  if (connect !== undefined) return connect
  const driver = firstOf(chain, readDriverError)
  if (driver === undefined) throw thrown
  const place = at === undefined ? location : `${at.migration}, statement ${at.statement}`
  const details: ErrorDetails = {
    location,
    cause: driver.code,
    migration: at?.migration,
    statement: at?.statement,
  }
  const message = `${place}: ${driver.message} (${driver.code}).`
  return new CodedError(codeOf(thrown, driver), message, { details, cause: thrown })
}

function firstOf<T>(chain: readonly unknown[], read: (error: unknown) => T | undefined): T | undefined {
  for (const error of chain) {
    const found = read(error)
    if (found !== undefined) return found
  }
  return undefined
}

function causeChain(thrown: unknown): unknown[] {
  const chain: unknown[] = []
  for (let error = thrown; error !== undefined && error !== null && chain.length < 10;) {
    chain.push(error)
    error = error instanceof Error ? error.cause : undefined
  }
  return chain
}

function readDriverError(error: unknown): DriverError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  // libSQL gives a file that cannot be opened no code, only SQLite's number 14 in the text.
  if (/Unable to open connection to local database/.test(error.message)) {
    return { code: 'SQLITE_CANTOPEN', message: 'the file cannot be opened' }
  }
  const extended =
    'extendedCode' in error && typeof error.extendedCode === 'string' ? error.extendedCode : undefined
  const isSqlState = /^[0-9A-Z]{5}$/.test(error.code)
  const message = redactText(error.message.replace(/^(?:SQLITE_\w+: )+/, ''))
  return {
    code: extended ?? error.code,
    message: isSqlState && !shownClasses.test(error.code) ? 'refused' : message,
  }
}

function codeOf(thrown: unknown, driver: DriverError): ErrorCode {
  const known = fileCodes[driver.code] ?? toDbError(thrown)?.code
  return known !== undefined && surroundings.has(known) ? known : 'MIGRATION.FAILED'
}
