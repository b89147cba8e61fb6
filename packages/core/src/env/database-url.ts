import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '../errors/coded-error.ts'
import { redactText } from '../redact.ts'

/**
 * Where a database is. `location` is safe to print (no password); `name` is what `--confirm` asks for: the
 * PostgreSQL database, the SQLite file's name, or the libSQL server's host.
 */
export type DatabaseTarget =
  | { readonly dialect: 'sqlite'; readonly kind: 'file'; readonly url: string; readonly path: string } & Named
  | { readonly dialect: 'sqlite'; readonly kind: 'server'; readonly url: string; readonly loopback: boolean } & Named
  | { readonly dialect: 'postgresql'; readonly kind: 'server'; readonly url: string; readonly loopback: boolean } & Named

type Named = { readonly name: string; readonly location: string }

/** Reads a database URL. Relative `file:` paths resolve from `baseDirectory` (the workspace root). */
export function parseDatabaseUrl(url: string, baseDirectory: string, variable = 'DATABASE_URL'): DatabaseTarget {
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
    return fileURLToPath(url)
  } catch {
    throw unusable(variable, 'is not a file URL: use file:relative/path or file:///absolute/path')
  }
}

function libsqlTarget(url: string, variable: string): DatabaseTarget {
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
  // WHATWG URL has one host only: of a list, all but the first are looked at apart.
  const hosts = /^[a-z]+:\/\/(?:[^@/]*@)?([^/?]*)/i.exec(url)?.[1]?.split(',') ?? []
  const parsed = parseUrl(hosts.length > 1 ? url.replace(hosts.join(','), hosts[0] ?? '') : url, variable)
  const socket = parsed.searchParams.get('host')
  const name = decode(parsed.pathname.slice(1), variable) || decode(parsed.username, variable)
  if (name === '') throw unusable(variable, 'names no database')
  const names = socket === null ? hosts.map(hostName) : [socket]
  return {
    dialect: 'postgresql',
    kind: 'server',
    url,
    loopback: names.every(isLoopback),
    name,
    location: `postgresql://${socket ?? hosts.join(',')}/${name}`,
  }
}

function hostName(hostAndPort: string): string {
  return hostAndPort.replace(/:\d*$/, '')
}

function isLoopback(host: string): boolean {
  const bare = decodeURIComponent(host.replace(/^\[|\]$/g, '')).toLowerCase()
  return bare === '' || bare.startsWith('/') || bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}

function parseUrl(url: string, variable: string): URL {
  try {
    return new URL(url)
  } catch {
    throw unusable(variable, 'cannot be read; characters like # % / @ in a password must be percent-encoded')
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
