import { CodedError } from '@twinship/core'
import { requirePassword } from '../credentials/scram.ts'
import { requireName } from '../guard.ts'

export type Login = { readonly name: string; readonly password: string }

/**
 * Reads roles and passwords, one pair a line: `name password` or `name:password`. The name ends at the first colon or
 * blank; one that holds any is quoted ("my ""role"" name":password). The password is the rest of the line. Empty
 * lines and those that begin with # are passed over; CRLF and a byte order mark are no part of anything.
 * Throws PGBOUNCER.USERLIST, which lists every bad line by its number and never shows it.
 */
export function parseLogins(bytes: Uint8Array): readonly Login[] {
  const problems: string[] = []
  const logins: Login[] = []
  const lines = new Map<string, number>()
  for (const [index, line] of decode(bytes).split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const read = readLine(line)
    if (typeof read === 'string') problems.push(`line ${index + 1}: ${read}`)
    else if (lines.has(read.name))
      problems.push(`line ${index + 1}: the name of line ${lines.get(read.name)} again`)
    else {
      logins.push(read)
      lines.set(read.name, index + 1)
    }
  }
  if (problems.length > 0) throw unreadable(`The list of users cannot be used:\n${shown(problems)}`)
  if (logins.length === 0) throw unreadable('The list of users is empty.')
  return logins
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable('The list of users is not UTF-8 text.')
  }
}

/** What is wrong with the line, where something is. */
function readLine(line: string): Login | string {
  const quoted = /^"((?:[^"]|"")*)"([: \t])([^]*)$/.exec(line)
  const plain = /^([^": \t][^: \t]*)([: \t])([^]*)$/.exec(line)
  const [, name, separator, password] = quoted ?? plain ?? []
  if (name === undefined || password === undefined) return 'no name, or nothing after it'
  if (password !== password.trim() || (separator !== ':' && password.startsWith(':'))) {
    return 'blanks around the colon or the password: one separator, and such a password by prompt'
  }
  const login = { name: quoted === null ? name : name.replaceAll('""', '"'), password }
  return problemOf(login) ?? login
}

function problemOf({ name, password }: Login): string | undefined {
  try {
    requireName(name, 'The name')
    requirePassword(password)
    return undefined
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}

function shown(problems: readonly string[]): string {
  const first = problems.slice(0, 20).map((problem) => `  ${problem}`)
  const rest = problems.length - first.length
  return [...first, ...(rest > 0 ? [`  and ${rest} more lines`] : [])].join('\n')
}

function unreadable(message: string): CodedError {
  return new CodedError('PGBOUNCER.USERLIST', message, {
    hint: 'One user a line, as name:password or name password; ops pgbouncer userlist --help says more.',
  })
}
