import { existsSync, statSync } from 'node:fs'
import { CodedError, toConnectError, type ErrorCode } from '@twinship/core'

/** What SQLite said: names of tables and columns, never values of rows. */
export type SqliteError = {
  /** Extended result code by name, `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code: string
  readonly message: string
}

/** By primary code: where the cause is not the statement but where it runs. */
const surroundings: Readonly<Record<string, ErrorCode>> = {
  SQLITE_BUSY: 'DB.BUSY',
  SQLITE_LOCKED: 'DB.BUSY',
  SQLITE_READONLY: 'DB.READ_ONLY',
  SQLITE_CANTOPEN: 'DB.READ_ONLY',
  SQLITE_PERM: 'DB.READ_ONLY',
  SQLITE_AUTH: 'DB.PRIVILEGE',
  SQLITE_FULL: 'DB.DISK_FULL',
  SQLITE_NOTADB: 'DB.NOT_A_DATABASE',
  SQLITE_CORRUPT: 'DB.NOT_A_DATABASE',
  HRANA_CLOSED_ERROR: 'DB.CONNECTION_LOST',
  HRANA_WEBSOCKET_ERROR: 'DB.CONNECTION_LOST',
  EACCES: 'DB.READ_ONLY',
  EPERM: 'DB.READ_ONLY',
  EROFS: 'DB.READ_ONLY',
  ENOTDIR: 'DB.READ_ONLY',
  EEXIST: 'DB.READ_ONLY',
  EISDIR: 'DB.READ_ONLY',
  ENOSPC: 'DB.DISK_FULL',
}

/** Extended codes without a name in libSQL carry SQLite's number: its low byte is the primary code. */
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

/** SQLite's own error among what was thrown. */
export function sqliteError(thrown: unknown): SqliteError | undefined {
  for (const error of causeChain(thrown)) {
    const code = nativeCode(error)
    if (code !== undefined) return { code, message: error.message.replace(/^(?:\w+: )+/, '') }
  }
  return undefined
}

export function codeOfSqlite({ code }: SqliteError): ErrorCode | undefined {
  return surroundings[code] ?? surroundings[code.split('_').slice(0, 2).join('_')]
}

/**
 * Somebody else holds the database: nothing was done, and the same may be tried again. SQLITE_LOCKED is not that: it
 * speaks of this very connection, where waiting changes nothing.
 */
export function isBusy(thrown: unknown): boolean {
  if (thrown instanceof CodedError) return false
  return sqliteError(thrown)?.code.startsWith('SQLITE_BUSY') === true
}

/** Whatever the driver threw outside of a migration's own statements, as a coded error; a bug as it is. */
export function toSqliteError(thrown: unknown, location: string, path: string | undefined): unknown {
  const chain = causeChain(thrown)
  const coded = chain.find((error) => error instanceof CodedError)
  if (coded !== undefined) return coded
  const error = sqliteError(thrown)
  // The file system says itself why a file is not there; SQLite does not.
  const isOfSqlite = error === undefined || error.code.startsWith('SQLITE_')
  if (path !== undefined && isOfSqlite && !existsSync(path)) return noDatabase(location, thrown)
  if (path === undefined) {
    for (const error of chain) {
      const connect = toConnectError(error, location)
      if (connect !== undefined) return connect
    }
  }
  if (error === undefined) return thrown
  return refusal(error, thrown, location, path)
}

function refusal(
  error: SqliteError,
  thrown: unknown,
  location: string,
  path: string | undefined,
): CodedError {
  const explained = withoutModule(error, location) ?? refusedDirectory(path, location, thrown)
  if (explained !== undefined) return explained
  return new CodedError(
    codeOfSqlite(error) ?? 'DB.REFUSED',
    `${location}: ${error.message} (${error.code}).`,
    {
      details: { location, cause: error.code },
      cause: thrown,
    },
  )
}

export function noDatabase(location: string, cause?: unknown): CodedError {
  return new CodedError('CONNECT.NO_DATABASE', `There is no database at ${location}.`, {
    details: { location },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A virtual table can be read and dropped only by a program that has its module. */
export function withoutModule({ message }: SqliteError, location: string): CodedError | undefined {
  const [, module] = message.split('no such module: ')
  if (module === undefined) return undefined
  return new CodedError(
    'DB.REFUSED',
    `${location} has a virtual table of the module ${module}, which libSQL does not have.`,
    {
      hint: 'Drop that table with a program that has the module; this one can neither read nor drop it.',
      details: { location, module },
    },
  )
}

export function danglingLink(location: string): CodedError {
  return new CodedError(
    'CONNECT.NO_DATABASE',
    `${location} is a symbolic link to a file that is not there.`,
    {
      hint: 'Make the file it points to, or name another one in DATABASE_URL.',
      details: { location },
    },
  )
}

function refusedDirectory(
  path: string | undefined,
  location: string,
  cause: unknown,
): CodedError | undefined {
  if (path === undefined || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    return undefined
  return new CodedError('DB.READ_ONLY', `${location} is a directory, and no file of a database.`, {
    hint: 'Name the file itself in DATABASE_URL.',
    details: { location },
    cause,
  })
}

function causeChain(thrown: unknown): Error[] {
  const chain: Error[] = []
  for (let error = thrown; error instanceof Error && !chain.includes(error); error = error.cause)
    chain.push(error)
  return chain
}

function nativeCode(error: Error): string | undefined {
  // libSQL gives a file that cannot be opened no code of SQLite's.
  if (error.message.includes('Unable to open connection to local database')) return 'SQLITE_CANTOPEN'
  const extended = 'extendedCode' in error ? error.extendedCode : undefined
  const given = typeof extended === 'string' && extended !== '' ? extended : textOf(error, 'code')
  const unnamed = /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(given ?? '')?.[1]
  return unnamed === undefined ? given : (primaryCodes[Number(unnamed) & 255] ?? given)
}

function textOf(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
