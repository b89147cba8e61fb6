import { parse } from 'pg-connection-string'
import { CodedError } from '../errors/coded-error.ts'

/** One PostgreSQL server as both drivers take it; `tls` follows libpq's meaning of sslmode. */
export type PgConnectionOptions = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  readonly database: string
  readonly tls: PgTls
  readonly applicationName: string | undefined
}

export type PgTls =
  | { readonly mode: 'off' }
  /** `prefer` falls back to plain text where the server has no TLS; `required` never does. */
  | { readonly mode: 'prefer' | 'required'; readonly socket: TlsSocketOptions }

type TlsSocketOptions = {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Present where the chain is checked and the host name is not (verify-ca). */
  readonly checkServerIdentity?: () => undefined
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/**
 * Reads a PostgreSQL URL: user, password, host, port, database, application_name, and libpq's sslmode,
 * sslrootcert, sslcert, sslkey (paths). Throws CONFIG.URL or CONNECT.TLS.
 */
export function pgConnectionOptions(url: string): PgConnectionOptions {
  const parsed = readUrl(url)
  const name = databaseName(url) || parsed.database || ''
  const user = parsed.user || name
  return {
    host: parsed.host || 'localhost',
    port: readPort(parsed.port),
    user,
    password: parsed.password || undefined,
    database: name || user,
    tls: readTls(typeof parsed['sslmode'] === 'string' ? parsed['sslmode'] : undefined, parsed.ssl),
    applicationName: parsed.application_name,
  }
}

function readUrl(url: string): ReturnType<typeof parse> {
  try {
    return parse(url, { useLibpqCompat: true })
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error) {
      throw new CodedError(
        'CONNECT.TLS',
        `A certificate file named in the URL cannot be read (${String(error.code)}).`,
      )
    }
    if (error instanceof Error && error.message.startsWith('SECURITY WARNING')) {
      throw new CodedError('CONNECT.TLS', 'sslmode=verify-ca needs sslrootcert.')
    }
    throw new CodedError('CONFIG.URL', 'The PostgreSQL URL cannot be read.')
  }
}

/** The parser leaves %23, %2F and the like in a name as they are. */
function databaseName(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*\/([^?#]*)/i.exec(url)?.[1] ?? ''
  try {
    return decodeURIComponent(path)
  } catch {
    throw new CodedError('CONFIG.URL', 'The name of the database holds a % that does not encode a character.')
  }
}

function readPort(given: string | null | undefined): number {
  const port = Number(given || 5432)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new CodedError('CONFIG.URL', 'The port of the PostgreSQL URL is not a port number.')
}

function readTls(mode: string | undefined, ssl: unknown): PgTls {
  if (mode !== undefined && !sslModes.includes(mode)) {
    throw new CodedError('CONFIG.URL', `sslmode must be one of ${sslModes.join(', ')}.`)
  }
  // ssl=true, or a certificate without sslmode: never less than asked for, so verified in full.
  if (mode === undefined && ssl !== undefined && ssl !== false)
    return { mode: 'required', socket: socketOptions(ssl) }
  // `allow` tries plain text first, as no sslmode at all does here.
  if (mode === undefined || mode === 'disable' || mode === 'allow') return { mode: 'off' }
  return { mode: mode === 'prefer' ? 'prefer' : 'required', socket: socketOptions(ssl) }
}

function socketOptions(ssl: unknown): TlsSocketOptions {
  const given = (typeof ssl === 'object' && ssl !== null ? ssl : {}) as Partial<TlsSocketOptions>
  return {
    rejectUnauthorized: given.rejectUnauthorized ?? true,
    ...(given.ca === undefined ? {} : { ca: given.ca }),
    ...(given.cert === undefined ? {} : { cert: given.cert }),
    ...(given.key === undefined ? {} : { key: given.key }),
    ...(given.checkServerIdentity === undefined ? {} : { checkServerIdentity: given.checkServerIdentity }),
  }
}
