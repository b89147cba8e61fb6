import { CodedError } from '../errors/coded-error.ts'
import type { ErrorCode } from '../errors/table.ts'

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EPIPE',
  'EACCES',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  '57P03',
  '57P01',
  '08006',
  '08001',
  '53300',
])
const authentication = new Set(['28P01', '28000', 'SASL_SIGNATURE_MISMATCH', 'AUTH_TYPE_NOT_IMPLEMENTED'])

/** Codes that Node gives certificate failures, and what both drivers say of a server without TLS. */
const tls = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/

/** What postgres.js says where the server answers the wish for TLS with no: it goes on with TLS nevertheless. */
const reset = new Set(['ECONNRESET', 'EPIPE'])

function connectCode(code: string, message: string, tlsRequired: boolean): ErrorCode | undefined {
  if (tlsRequired && reset.has(code)) return 'CONNECT.TLS'
  if (/SSL|TLS/.test(message) && /support|encryption|required/i.test(message)) return 'CONNECT.TLS'
  if (tls.test(code)) return 'CONNECT.TLS'
  if (
    authentication.has(code) ||
    /password must be a string|SASL|no password supplied|^no such user/i.test(message)
  ) {
    return 'CONNECT.AUTHENTICATION'
  }
  if (code === '3D000') return 'CONNECT.NO_DATABASE'
  return unreachable.has(code) || /timeout expired|terminated unexpectedly|^bad port$/i.test(message)
    ? 'CONNECT.UNREACHABLE'
    : undefined
}

/**
 * What went wrong while connecting to `location`, as a coded error; undefined if the cause is none of that kind.
 * With `tlsRequired` a connection that the server reset counts as one on which it would not speak TLS.
 */
export function toConnectError(
  thrown: unknown,
  location: string,
  { tlsRequired = false }: { readonly tlsRequired?: boolean } = {},
): CodedError | undefined {
  const errors = thrown instanceof AggregateError ? thrown.errors : [thrown]
  for (const error of errors) {
    if (!(error instanceof Error)) continue
    const driverCode = 'code' in error ? String(error.code) : ''
    const code = connectCode(driverCode, error.message, tlsRequired)
    if (code !== undefined) {
      const why = driverCode === '' ? '' : ` (${driverCode})`
      return new CodedError(code, `${describe(code)} ${location}${why}.`, {
        details: { location, cause: driverCode },
      })
    }
  }
  return undefined
}

function describe(code: ErrorCode): string {
  switch (code) {
    case 'CONNECT.AUTHENTICATION':
      return 'User or password is not accepted by'
    case 'CONNECT.NO_DATABASE':
      return 'There is no database'
    case 'CONNECT.TLS':
      return 'No trusted TLS connection could be made to'
    default:
      return 'Cannot reach'
  }
}
