/** The environment as data; only entry points pass `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>

export function searchPath(env: Env): readonly string[] {
  const own = (env['PATH'] ?? '').split(':').filter((entry) => entry.startsWith('/'))
  return [...new Set([...own, '/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'])]
}

/** What a server under test gets: no PG* variable, locale or time zone of the caller leaks in. */
export function serverEnv(env: Env): Record<string, string> {
  return { PATH: searchPath(env).join(':'), LC_ALL: 'C', TZ: 'UTC' }
}
