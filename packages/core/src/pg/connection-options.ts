import { isIPv6 } from 'node:net'
import { parse } from 'pg-connection-string'
import { CodedError } from '../errors/coded-error.ts'
import { checkUrlParameters, parameterOf, withoutParameters } from './url-parameters.ts'

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
  /** How long one attempt may take, where the URL says so (connect_timeout). */
  readonly connectTimeoutMs: number | undefined
}

/** Which of several servers will do: any, or only one that takes writes (target_session_attrs). */
export type PgTargetSession = 'any' | 'read-write'

export type PgTls =
  | { readonly mode: 'off' }
  /** `prefer` falls back to plain text where the server has no TLS; `required` never does. */
  | { readonly mode: 'prefer' | 'required'; readonly socket: TlsSocketOptions }

type TlsSocketOptions = {
  readonly rejectUnauthorized: boolean
  /** Whom the certificate must name: both drivers hand Node a connected socket, which forgets an IP address. */
  readonly host?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Present where the chain is checked and the host name is not (verify-ca). */
  readonly checkServerIdentity?: () => undefined
}

const anonymous = 'The PostgreSQL URL'

/** The servers that a URL names, in its order, and which of them will do. */
export type PgServers = {
  readonly servers: readonly [PgConnectionOptions, ...PgConnectionOptions[]]
  readonly targetSession: PgTargetSession
}

/**
 * Reads a PostgreSQL URL: user, password, hosts with their ports (`h1:5432,h2:5433`), database, application_name,
 * connect_timeout, target_session_attrs, and libpq's sslmode, sslrootcert, sslcert, sslkey (paths). Throws CONFIG.URL
 * or CONNECT.TLS.
 */
export function pgServers(url: string): PgServers {
  const [first, ...others] = splitHosts(url)
  const attributes = parameterOf(url, 'target_session_attrs')
  return {
    servers: [pgConnectionOptions(first), ...others.map(pgConnectionOptions)],
    targetSession: attributes === undefined || attributes === 'any' ? 'any' : 'read-write',
  }
}

function pgConnectionOptions(url: string): PgConnectionOptions {
  const address = pgAddress(url, anonymous)
  const parsed = readUrl(withoutParameters(url, isOurs), anonymous)
  const mode = typeof parsed['sslmode'] === 'string' ? parsed['sslmode'] : undefined
  const seconds = parameterOf(url, 'connect_timeout')
  return {
    ...address,
    tls: readTls(mode, parsed.ssl, address.host),
    applicationName: parsed.application_name,
    // libpq: 0 is no limit, and no less than two seconds.
    connectTimeoutMs:
      seconds === undefined || Number(seconds) === 0 ? undefined : Math.max(2, Number(seconds)) * 1000,
  }
}

/** The addresses alone: opens no certificate file. `subject` names the URL in a CONFIG.URL error. */
export function pgAddresses(url: string, subject: string = anonymous): readonly [PgAddress, ...PgAddress[]] {
  const [first, ...others] = splitHosts(url)
  return [pgAddress(first, subject), ...others.map((one) => pgAddress(one, subject))]
}

/** Whether the server must prove who it is: its certificate is checked. Opens no file. */
export function isVerified(url: string): boolean {
  const mode = parameterOf(url, 'sslmode')
  const ssl = parameterOf(url, 'ssl')
  const root = parameterOf(url, 'sslrootcert')
  if (mode === undefined) return ssl === 'true' || ssl === '1' || root !== undefined
  return mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && root !== undefined)
}

/** libpq lists hosts in the authority; here each becomes a URL of its own. */
export function splitHosts(url: string): readonly [string, ...string[]] {
  const parts = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is.exec(url)
  const [first = '', ...others] = parts?.[2]?.split(',') ?? []
  const at = (host: string) => (parts === null ? url : `${parts[1]}${host}${parts[3]}`)
  return [at(first), ...others.map(at)]
}

/** The same servers, user and parameters with another database. */
export function withDatabase(url: string, database: string): string {
  const parts = /^([a-z]+:\/\/[^/?#]*)(?:\/[^?#]*)?(.*)$/is.exec(url)
  return `${parts?.[1] ?? url}/${encodeURIComponent(database)}${parts?.[2] ?? ''}`
}

function pgAddress(url: string, subject: string): PgAddress {
  checkUrlParameters(url, subject)
  const parsed = readUrl(
    withoutParameters(url, (name) => isOurs(name) || name.startsWith('ssl')),
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

/**
 * Read here and by no driver: libpq's meaning of sslmode is the only one, so the switch for it says nothing more.
 */
function isOurs(name: string): boolean {
  return name === 'uselibpqcompat' || name === 'target_session_attrs' || name === 'connect_timeout'
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

function readHost(host: string, subject: string): string {
  if (host.includes(',')) {
    throw new CodedError(
      'CONFIG.URL',
      `${subject} names several hosts as host=: write them as host1:port1,host2:port2 behind //.`,
    )
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

function readTls(mode: string | undefined, ssl: unknown, host: string): PgTls {
  // ssl=true, or a certificate without sslmode: never less than asked for, so verified in full.
  if (mode === undefined && ssl !== undefined && ssl !== false)
    return { mode: 'required', socket: socketOptions(ssl, host) }
  // `allow` tries plain text first, as no sslmode at all does here.
  if (mode === undefined || mode === 'disable' || mode === 'allow') return { mode: 'off' }
  return { mode: mode === 'prefer' ? 'prefer' : 'required', socket: socketOptions(ssl, host) }
}

function socketOptions(ssl: unknown, host: string): TlsSocketOptions {
  const given = (typeof ssl === 'object' && ssl !== null ? ssl : {}) as Partial<TlsSocketOptions>
  return {
    rejectUnauthorized: given.rejectUnauthorized ?? true,
    host,
    ...(given.ca === undefined ? {} : { ca: given.ca }),
    ...(given.cert === undefined ? {} : { cert: given.cert }),
    ...(given.key === undefined ? {} : { key: given.key }),
    ...(given.checkServerIdentity === undefined ? {} : { checkServerIdentity: given.checkServerIdentity }),
  }
}
