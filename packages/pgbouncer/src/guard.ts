import { CodedError } from '@twinship/core'

const controls = /[\p{Cc}\p{Cs}\u2028\u2029]/u
/** PostgreSQL cuts longer names off, and pgBouncer ends at a longer one. */
const longestName = 63

/** A role or database of PostgreSQL. Throws PGBOUNCER.VALUE, which names the kind and never the value. */
export function requireName(name: string, what: string): string {
  if (name === '') throw unusable(what, 'is empty')
  if (controls.test(name)) throw unusable(what, 'holds a line break or another control character')
  if (Buffer.byteLength(name) > longestName) throw unusable(what, `is longer than ${longestName} bytes`)
  return name
}

/** A role in a list of pgbouncer.ini, which is split at commas and blanks and knows no quotes. */
export function requireListedName(name: string, what: string): string {
  requireName(name, what)
  if (/[\s,]/u.test(name))
    throw unusable(what, 'holds a blank or a comma, which a list in pgbouncer.ini ends at')
  return name
}

/** The name clients connect to: the parser of 1.18 takes these characters, and no quoted names. */
export function requireAlias(alias: string): string {
  const what = 'The name of a database'
  requireName(alias, what)
  if (!/^[A-Za-z0-9_.-]+$/.test(alias)) {
    throw unusable(what, 'has characters that pgbouncer.ini takes in no name: give it another as alias=name')
  }
  if (alias === 'pgbouncer') throw unusable(what, 'is the one of the admin console')
  return alias
}

/** What stands after `=`: to the end of its line, without the blanks around it. */
function requireLine(value: string, what: string): string {
  if (controls.test(value)) throw unusable(what, 'holds a line break or another control character')
  if (value !== value.trim()) throw unusable(what, 'begins or ends with a blank')
  return value
}

export function requirePath(path: string, what: string): string {
  requireLine(path, what)
  if (!path.startsWith('/')) throw unusable(what, 'is no absolute path')
  return path
}

/** pgBouncer splits these at commas, as lists of hosts. */
export function requireHost(host: string, what: string): string {
  requireLine(host, what)
  if (host === '' || /[\s,'"]/u.test(host)) throw unusable(what, 'is not one host name or address')
  return host
}

function unusable(what: string, why: string): CodedError {
  return new CodedError('PGBOUNCER.VALUE', `${what} ${why}.`)
}
