import pg from 'pg'

/** Settings that the server stores as a list of names, quoted where they must be. */
const lists: ReadonlySet<string> = new Set([
  'search_path',
  'temp_tablespaces',
  'session_preload_libraries',
  'local_preload_libraries',
  'shared_preload_libraries',
  'unix_socket_directories',
])

/** A stored `name=value` of pg_db_role_setting: the name, and the value as it stands behind SET. */
export function readStoredSetting(stored: string): { readonly name: string; readonly value: string } {
  const place = stored.indexOf('=')
  const [name, value] = [stored.slice(0, place), stored.slice(place + 1)]
  // An empty name may stand in a list as "", which SET takes as a literal only.
  const parts = lists.has(name.toLowerCase()) ? splitNames(value) : [value]
  return { name, value: (parts.length === 0 ? [''] : parts).map((part) => pg.escapeLiteral(part)).join(', ') }
}

/** `"$user", public` → `$user`, `public`; a quote inside of quotes is doubled. */
function splitNames(list: string): readonly string[] {
  const names: string[] = []
  let at = 0
  while (at < list.length) {
    const end = endOfName(list, at)
    const name = list.slice(at, end).trim()
    names.push(name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name)
    at = end + 1
  }
  return names
}

/** Place of the next comma that is not inside of quotes, or of the end. */
function endOfName(list: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < list.length; at++) {
    if (list[at] === '"') isQuoted = !isQuoted
    if (list[at] === ',' && !isQuoted) return at
  }
  return list.length
}
