import { isIPv4, isIPv6 } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '../errors/coded-error.ts'
import { isVerified, pgAddresses, splitHosts, type PgAddress } from '../pg/connection-options.ts'
import { redactText } from '../redact.ts'

/**
 * Where a database is. `location` is safe to print (no password); `name` is what `--confirm` asks for: the
 * PostgreSQL database, the SQLite file's name, or the libSQL server's host.
 */
export type DatabaseTarget =
  | ({
      readonly dialect: 'sqlite'
      readonly kind: 'file'
      readonly url: string
      readonly path: string
    } & Named)
  | ({
      readonly dialect: 'sqlite'
      readonly kind: 'server'
      readonly url: string
      readonly loopback: boolean
    } & Named)
  | ({
      readonly dialect: 'postgresql'
      readonly kind: 'server'
      readonly url: string
      /** Whether every server that the URL names is this machine. */
      readonly loopback: boolean
      /** Whether the server must prove by its certificate who it is. */
      readonly verified: boolean
    } & Named)

type Named = { readonly name: string; readonly location: string }

/** Reads a database URL. Relative `file:` paths resolve from `baseDirectory` (the workspace root). */
export function parseDatabaseUrl(
  url: string,
  baseDirectory: string,
  variable = 'DATABASE_URL',
): DatabaseTarget {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'file':
      return fileTarget(url, baseDirectory, variable)
    case 'libsql':
    case 'https':
      return libsqlTarget(url, variable)
    case 'postgres':
    case 'postgresql':
      return postgresTarget(url, variable)
    default:
      throw unusable(variable, scheme === undefined ? 'has no scheme' : `has the unknown scheme "${scheme}:"`)
  }
}

function fileTarget(url: string, baseDirectory: string, variable: string): DatabaseTarget {
  const [location = '', query] = url.slice('file:'.length).split('?', 2)
  if (query !== undefined) throw unusable(variable, 'a file: URL takes no parameters')
  if (location === '' || location === ':memory:' || location.endsWith('/')) {
    throw unusable(variable, 'needs the path of a file after file:')
  }
  const absolute = location.startsWith('//')
    ? filePath(url, variable)
    : path.resolve(baseDirectory, decode(location, variable))
  if (absolute.includes('\0')) throw unusable(variable, 'holds a byte that no path can have')
  return {
    dialect: 'sqlite',
    kind: 'file',
    url: `file:${absolute.split('/').map(encodeURIComponent).join('/')}`,
    path: absolute,
    name: path.basename(absolute),
    location: `file:${absolute}`,
  }
}

function filePath(url: string, variable: string): string {
  try {
    // As part of a URL a # would end the path in silence.
    if (!url.includes('#')) return fileURLToPath(url)
  } catch {
    // Reported below.
  }
  throw unusable(
    variable,
    'is not a file URL: use file:relative/path or file:///absolute/path, with # as %23',
  )
}

function libsqlTarget(url: string, variable: string): DatabaseTarget {
  // The client reads the URL by rules of its own: nothing that could give it another host is let through.
  if (/[\\\p{Cc}]/u.test(url) || /^[a-z]+:\/\/[^/?#]*@/i.test(url)) {
    throw unusable(variable, 'holds something before the host; use libsql://host?authToken=…')
  }
  const parsed = parseUrl(url, variable)
  return {
    dialect: 'sqlite',
    kind: 'server',
    url,
    loopback: isLoopback(parsed.hostname),
    name: parsed.hostname,
    location: `${parsed.protocol}//${parsed.host}`,
  }
}

function postgresTarget(url: string, variable: string): DatabaseTarget {
  if (!/^[a-z]+:\/\//i.test(url)) throw unusable(variable, 'needs // after the scheme')
  for (const one of splitHosts(url)) checkParts(one, variable)
  // From the parser that connects, and from no other: what is shown and guarded is where the drivers go.
  const addresses = pgAddresses(url, variable)
  const [{ database }] = addresses
  if (database === '') throw unusable(variable, 'names no database')
  return {
    dialect: 'postgresql',
    kind: 'server',
    url,
    loopback: addresses.every(({ host }) => isLoopback(host)),
    verified: isVerified(url),
    name: database,
    location: `postgresql://${addresses.map(shownAddress).join(',')}/${database}`,
  }
}

function checkParts(url: string, variable: string): void {
  const parsed = parseUrl(url, variable)
  // Where a password holds one of these raw, the URL ends early and the rest looks like path, query or fragment.
  if (parsed.hash !== '' || `${parsed.pathname}${parsed.search}`.includes('@')) {
    throw unusable(variable, mustBeEncoded)
  }
  for (const part of [parsed.username, parsed.password, parsed.host, parsed.pathname]) decode(part, variable)
}

function shownAddress({ host, port }: PgAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}${port === 5432 ? '' : `:${port}`}`
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    bare.startsWith('/') ||
    bare === 'localhost' ||
    bare === '::1' ||
    (isIPv4(bare) && bare.startsWith('127.'))
  )
}

const mustBeEncoded = 'cannot be read; characters like # % / @ in a password must be percent-encoded'

function parseUrl(url: string, variable: string): URL {
  try {
    return new URL(url)
  } catch {
    throw unusable(variable, mustBeEncoded)
  }
}

function decode(text: string, variable: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unusable(variable, 'holds a % that does not encode a character')
  }
}

function unusable(variable: string, why: string): CodedError {
  return new CodedError('CONFIG.URL', redactText(`${variable} ${why}.`))
}
