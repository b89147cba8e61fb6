import { requireAlias, requireHost, requireName } from '../guard.ts'
import { entry, type Entry } from './entry.ts'
import type { PoolerSettings } from './settings.ts'

/** The section [databases]. No user= in it: clients log in as themselves, with one verifier on both sides. */
export function databaseEntries({ databases, server }: PoolerSettings): readonly Entry[] {
  const host = requireHost(server.host, 'The host of the server')
  return databases.map(({ alias, name }) =>
    entry(
      requireAlias(alias),
      [
        `host=${quoted(host)}`,
        `port=${server.port}`,
        `dbname=${quoted(requireName(name, 'The name of a database'))}`,
      ].join(' '),
      'no user=: whoever logs in here logs in to the server as the same role',
    ),
  )
}

/** In a connect string a quote is doubled; the parser knows no backslash. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
