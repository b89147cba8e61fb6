import { isIPv6 } from 'node:net'
import { parse } from 'pg-connection-string'
import { CodedError } from '../errors/coded-error.ts'
import { checkUrlParameters, withoutParameters } from './url-parameters.ts'

/** Where a PostgreSQL URL leads, as the drivers are told. */
export type PgAddress = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  readonly database: string
}

/** One PostgreSQL server as both drivers take it; `tls` follows libpq's meaning of sslmode. */
export type PgConnectionOptions = PgAddress & {
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

const anonymous = 'The PostgreSQL URL'

/**
 * Reads a PostgreSQL URL: user, password, host, port, database, application_name, and libpq's sslmode,
 * sslrootcert, sslcert, sslkey (paths). Throws CONFIG.URL or CONNECT.TLS.
 */
export function pgConnectionOptions(url: string): PgConnectionOptions {
  const address = pgAddress(url)
  const parsed = readUrl(withoutParameters(url, isCompatSwitch), anonymous)
  return {
    ...address,
    tls: readTls(typeof parsed['sslmode'] === 'string' ? parsed['sslmode'] : undefined, parsed.ssl),
    applicationName: parsed.application_name,
  }
}

/** The address alone: opens no certificate file. `subject` names the URL in a CONFIG.URL error. */
export function pgAddress(url: string, subject: string = anonymous): PgAddress {
  checkUrlParameters(url, subject)
  const parsed = readUrl(
    withoutParameters(url, (name) => isCompatSwitch(name) || name.startsWith('ssl')),
    subject,
  )
  const name = databaseName(url) || parsed.database || ''
  const user = parsed.user || name
  return {
    host: readHost(parsed.host || 'localhost', subject),
    port: readPort(parsed.port, subject),
    user,
    password: parsed.password || undefined,
    database: name || user,
  }
}

/** libpq's meaning of sslmode is the only one here: the switch for it says nothing more. */
function isCompatSwitch(name: string): boolean {
  return name === 'uselibpqcompat'
}

function readUrl(url: string, subject: string): ReturnType<typeof parse> {
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
    throw new CodedError('CONFIG.URL', `${subject} cannot be read.`)
  }
}

/** postgres.js would read a list of hosts, and a port behind each. */
function readHost(host: string, subject: string): string {
  if (host.includes(',')) {
    throw new CodedError('CONFIG.URL', `${subject} names several hosts: give the one to connect to.`)
  }
  if (host.includes(':') && !host.startsWith('/') && !isIPv6(host)) {
    throw new CodedError('CONFIG.URL', `${subject} has a host with a colon: give the port as port=.`)
  }
  return host
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

function readPort(given: string | null | undefined, subject: string): number {
  const port = Number(given || 5432)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new CodedError('CONFIG.URL', `${subject} has a port that is not a port number.`)
}

function readTls(mode: string | undefined, ssl: unknown): PgTls {
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
