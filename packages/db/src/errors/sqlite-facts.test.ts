import { describe, expect, it } from 'vitest'
import { sqliteFacts } from './sqlite-facts.ts'

function failure(name: string, message: string, fields: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error(message), { name }, fields)
}

describe('sqliteFacts', () => {
  it.each([
    [1544, 'SQLITE_READONLY', 'DB.READ_ONLY'],
    [14 + 256 * 9, 'SQLITE_CANTOPEN', 'DB.READ_ONLY'],
    [13 + 256 * 9, 'SQLITE_FULL', 'DB.DISK_FULL'],
    [10 + 256 * 99, 'SQLITE_IOERR', 'DB.REFUSED'],
    [5 + 256 * 9, 'SQLITE_BUSY', 'DB.BUSY'],
    [6 + 256 * 9, 'SQLITE_LOCKED', 'DB.BUSY'],
    [26 + 256 * 9, 'SQLITE_NOTADB', 'DB.NOT_A_DATABASE'],
    [11 + 256 * 9, 'SQLITE_CORRUPT', 'DB.NOT_A_DATABASE'],
    [23 + 256 * 9, 'SQLITE_AUTH', 'DB.PRIVILEGE'],
    [3 + 256 * 9, 'SQLITE_PERM', 'DB.READ_ONLY'],
  ])('reads the extended code %i, which libSQL does not name, as %s', (rawCode, native, code) => {
    const unnamed = `UNKNOWN_SQLITE_ERROR_${rawCode}`
    for (const name of ['LibsqlError', 'SqliteError']) {
      expect(sqliteFacts(failure(name, 'x', { code: unnamed, rawCode }))).toMatchObject({ native, code })
      expect(sqliteFacts(failure(name, 'x', { code: unnamed }))).toMatchObject({ native, code })
    }
  })

  it('reads a file that cannot be opened from the text', () => {
    const error = failure(
      'SqliteError',
      'ConnectionFailed("Unable to open connection to local database a: 14")',
      {
        code: '',
      },
    )
    expect(sqliteFacts(error)).toMatchObject({ native: 'SQLITE_CANTOPEN', code: 'DB.READ_ONLY' })
  })

  it.each([
    failure('LibsqlError', 'x', { code: 'AUTH_JWT_INVALID' }),
    failure('LibsqlError', 'x', {
      code: 'SERVER_ERROR',
      cause: failure('HttpServerError', 'x', { status: 403 }),
    }),
    failure('LibsqlError', 'SERVER_ERROR: Server returned HTTP status 401', { code: 'SERVER_ERROR' }),
  ])('knows a token that is refused: %s', (error) => {
    expect(sqliteFacts(error)?.code).toBe('CONNECT.AUTHENTICATION')
  })
})
