import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from './database-url.ts'
import { refuseRemoteDevelopment, refuseUnverified, requireConfirmation } from './policy.ts'

const target = (url: string) => parseDatabaseUrl(url, '/srv')

describe('refuseRemoteDevelopment', () => {
  it.each([
    'postgres://db.example.org/app',
    'libsql://app.example.org',
    'postgres:///app?host=db.example.org',
  ])('lets %s through with NODE_ENV only', (url) => {
    expect(() => refuseRemoteDevelopment('development', target(url))).toThrow(
      expect.objectContaining({ code: 'CONFIG.REMOTE_IN_DEVELOPMENT', exitCode: 2 }) as Error,
    )
    for (const environment of ['test', 'staging', 'production'] as const) {
      expect(() => refuseRemoteDevelopment(environment, target(url))).not.toThrow()
    }
  })

  it.each(['file:a.db', 'postgres://localhost/app', 'postgres://[::1]/app', 'https://127.0.0.1:8080'])(
    'allows %s',
    (url) => {
      expect(() => refuseRemoteDevelopment('development', target(url))).not.toThrow()
    },
  )
})

describe('refuseUnverified', () => {
  it.each([
    'postgres://db.example.org/app',
    'postgres://db.example.org/app?sslmode=require',
    'postgres://db.example.org/app?sslmode=prefer&sslrootcert=/ca.pem',
    'postgres://localhost,db.example.org/app?sslmode=require',
  ])('stops %s in production only', (url) => {
    expect(() => refuseUnverified('production', target(url))).toThrow(
      expect.objectContaining({ code: 'CONFIG.UNVERIFIED_TLS', exitCode: 2 }) as Error,
    )
    expect(() => refuseUnverified('staging', target(url))).not.toThrow()
  })

  it.each([
    'postgres://db.example.org/app?sslmode=verify-full',
    'postgres://db.example.org/app?sslmode=verify-ca&sslrootcert=/ca.pem',
    'postgres://db.example.org/app?sslmode=require&sslrootcert=/ca.pem',
    'postgres://db.example.org/app?ssl=true',
    'postgres://localhost/app',
    'postgres:///app?host=/run',
    'libsql://app.example.org',
  ])('lets %s through', (url) => {
    expect(() => refuseUnverified('production', target(url))).not.toThrow()
  })
})

describe('requireConfirmation', () => {
  it.each([undefined, '', 'App', 'other'])('does not take %j for the name', (given) => {
    const database = target('postgres://u:hush@localhost/app')
    expect(() => requireConfirmation(database, given, 'Dropping everything')).toThrow(
      expect.objectContaining({
        code: 'CONFIRM.MISSING',
        exitCode: 3,
        hint: expect.stringContaining('--confirm app') as string,
      }) as Error,
    )
  })

  it('takes the name of the database, the file or the host', () => {
    expect(() => requireConfirmation(target('postgres://localhost/app'), 'app', '')).not.toThrow()
    expect(() => requireConfirmation(target('file:data/a b.db'), 'a b.db', '')).not.toThrow()
    expect(() => requireConfirmation(target('libsql://x.example.org'), 'x.example.org', '')).not.toThrow()
  })
})
