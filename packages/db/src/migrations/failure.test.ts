import { CodedError } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { toMigrationError } from './failure.ts'

const location = 'postgresql://h/app'
const at = { migration: '0001_b', statement: 2 }
const driver = (code: string, message: string, more = {}) =>
  Object.assign(new Error(message), { code, ...more })
const postgres = (code: string, message: string) =>
  driver(code, message, { severity: 'ERROR', name: 'PostgresError' })
const wrapped = (cause: Error) => new Error('Failed query: …\nparams: hush', { cause })

describe('toMigrationError', () => {
  it.each([
    [postgres('53100', 'could not extend file'), 'DB.DISK_FULL', 5],
    [postgres('42501', 'permission denied for schema x'), 'DB.PRIVILEGE', 2],
    [postgres('25006', 'cannot execute in a read-only transaction'), 'DB.READ_ONLY', 2],
    [postgres('55P03', 'canceling statement due to lock timeout'), 'DB.BUSY', 6],
    [driver('SQLITE_FULL', 'SQLITE_FULL: database or disk is full'), 'DB.DISK_FULL', 5],
    [driver('SQLITE_READONLY_DIRECTORY', 'attempt to write a readonly database'), 'DB.READ_ONLY', 2],
    [driver('ENOSPC', 'ENOSPC: no space left on device'), 'DB.DISK_FULL', 5],
    [postgres('42601', 'syntax error at or near "CREAT"'), 'MIGRATION.FAILED', 5],
    [postgres('P0001', 'story 7 has no pair'), 'MIGRATION.FAILED', 5],
  ])('%s is %s', (cause, code, exitCode) => {
    const error = toMigrationError(wrapped(cause), location, at)
    expect(error).toMatchObject({ code, exitCode, details: { migration: '0001_b', statement: 2, location } })
    expect(error.message).toMatch(/^0001_b, statement 2: /)
    expect(error.message).not.toContain('hush')
  })

  it('hides messages that quote values, and passwords', () => {
    const value = toMigrationError(
      postgres('22P02', 'invalid input syntax for type integer: "hush"'),
      location,
      at,
    )
    expect(value.message).toBe('0001_b, statement 2: refused (22P02).')
    const password = toMigrationError(postgres('42601', 'near postgres://u:hush@h/app'), location, at)
    expect(password.message).not.toContain('hush')
  })

  it('tells a lost connection from a failed statement', () => {
    const refused = driver('ECONNREFUSED', 'connect ECONNREFUSED')
    expect(toMigrationError(refused, location).code).toBe('CONNECT.UNREACHABLE')
    expect(
      toMigrationError(postgres('28P01', 'password authentication failed for user "hush"'), location),
    ).toMatchObject({
      code: 'CONNECT.AUTHENTICATION',
      message: 'User or password is not accepted by postgresql://h/app (28P01).',
    })
  })

  it('leaves a coded error as it is, and throws what no driver threw', () => {
    const coded = new CodedError('MIGRATION.DIALECT')
    expect(toMigrationError(new Error('around', { cause: coded }), location)).toBe(coded)
    const bug = new TypeError('bug')
    expect(() => toMigrationError(bug, location)).toThrow(bug)
  })
})
