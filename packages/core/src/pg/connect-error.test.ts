import { describe, expect, it } from 'vitest'
import { toConnectError } from './connect-error.ts'

const failure = (code: string, message = 'hush') => Object.assign(new Error(message), { code })
const location = 'postgresql://h/app'

describe('toConnectError', () => {
  it.each([
    ['ECONNREFUSED', 'CONNECT.UNREACHABLE'],
    ['ENOTFOUND', 'CONNECT.UNREACHABLE'],
    ['CONNECT_TIMEOUT', 'CONNECT.UNREACHABLE'],
    ['57P03', 'CONNECT.UNREACHABLE'],
    ['28P01', 'CONNECT.AUTHENTICATION'],
    ['28000', 'CONNECT.AUTHENTICATION'],
    ['3D000', 'CONNECT.NO_DATABASE'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CONNECT.TLS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'CONNECT.TLS'],
    ['CERT_HAS_EXPIRED', 'CONNECT.TLS'],
  ])('%s is %s', (code, expected) => {
    const error = toConnectError(failure(code), location)
    expect(error).toMatchObject({ code: expected, exitCode: 2, details: { location, cause: code } })
    expect(error?.message).toContain(location)
    expect(error?.message).not.toContain('hush')
  })

  it('knows the ports that fetch never asks', async () => {
    const thrown: unknown = await fetch('http://127.0.0.1:1/').catch((error: unknown) => error)
    const cause = thrown instanceof Error ? thrown.cause : undefined
    expect(toConnectError(cause, location)?.code).toBe('CONNECT.UNREACHABLE')
  })

  it('takes a reset for a server without TLS only where TLS is required', () => {
    const required = { tlsRequired: true }
    expect(toConnectError(failure('ECONNRESET'), location, required)?.code).toBe('CONNECT.TLS')
    expect(toConnectError(failure('ECONNRESET'), location)?.code).toBe('CONNECT.UNREACHABLE')
    expect(toConnectError(failure('ECONNREFUSED'), location, required)?.code).toBe('CONNECT.UNREACHABLE')
  })

  it('reads what has no code, and looks into several attempts', () => {
    expect(toConnectError(new Error('The server does not support SSL connections'), location)?.code).toBe(
      'CONNECT.TLS',
    )
    // pgBouncer 1.18, of a role that auth_query does not find.
    expect(toConnectError(failure('08P01', 'no such user'), location)?.code).toBe('CONNECT.AUTHENTICATION')
    expect(toConnectError(new Error('timeout expired'), location)?.code).toBe('CONNECT.UNREACHABLE')
    const both = new AggregateError([failure('X'), failure('ECONNREFUSED')])
    expect(toConnectError(both, location)?.code).toBe('CONNECT.UNREACHABLE')
  })

  it.each([failure('23505'), failure('42P01'), new Error('anything'), 'text', undefined])(
    'leaves %s alone',
    (thrown) => {
      expect(toConnectError(thrown, location)).toBeUndefined()
    },
  )
})
