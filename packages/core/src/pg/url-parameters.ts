import { CodedError } from '../errors/coded-error.ts'

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']

/** What a PostgreSQL URL may say after its `?`; a list where only these values are read. */
const known: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['host', undefined],
  ['port', undefined],
  ['user', undefined],
  ['password', undefined],
  ['application_name', undefined],
  ['connect_timeout', undefined],
  ['target_session_attrs', ['any', 'read-write', 'primary']],
  ['sslmode', sslModes],
  ['sslrootcert', undefined],
  ['sslcert', undefined],
  ['sslkey', undefined],
  ['ssl', ['true', '1', '0']],
  ['uselibpqcompat', ['true']],
])

/**
 * Refuses what a driver would pass over or read in another way than a person: parameters that are unknown, empty
 * or there twice. Throws CONFIG.URL with the name of the parameter and never its value.
 */
export function checkUrlParameters(url: string, subject: string): void {
  // In a raw password a ? ends the URL: what follows is then no parameter to be named.
  const query = queryOf(url)
  if (/\p{Cc}/u.test(url) || query.includes('@')) throw unusable(subject, 'cannot be read')
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.has(name)) throw unusable(subject, `has the unknown parameter ${JSON.stringify(name)}`)
    if (seen.has(name)) throw unusable(subject, `has the parameter ${name} twice`)
    if (value === '') throw unusable(subject, `has the parameter ${name} without a value`)
    const values = known.get(name)
    if (values !== undefined && !values.includes(value)) {
      throw unusable(
        subject,
        `has a ${name} that is not ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`,
      )
    }
    if (name === 'connect_timeout' && !/^\d{1,6}$/.test(value)) {
      throw unusable(subject, 'has a connect_timeout that is not a number of seconds')
    }
    seen.add(name)
  }
}

/** The URL without some of its parameters, the others as they were written. */
export function withoutParameters(url: string, isLeftOut: (name: string) => boolean): string {
  const kept = queryOf(url)
    .split('&')
    .filter((part) => ![...new URLSearchParams(part).keys()].some(isLeftOut))
  return `${url.slice(0, startOfQuery(url))}?${kept.join('&')}`
}

/** The value of a parameter, decoded; undefined where the URL has none of that name. */
export function parameterOf(url: string, name: string): string | undefined {
  return new URLSearchParams(queryOf(url)).get(name) ?? undefined
}

function startOfQuery(url: string): number {
  const start = url.indexOf('?')
  return start === -1 ? url.length : start
}

function queryOf(url: string): string {
  return url.slice(startOfQuery(url) + 1)
}

function unusable(subject: string, why: string): CodedError {
  return new CodedError('CONFIG.URL', `${subject} ${why}.`)
}
