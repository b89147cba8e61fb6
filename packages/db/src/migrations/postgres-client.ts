import { pgConnectionOptions } from '@twinship/core'
import postgres from 'postgres'

/** One postgres.js connection that is never exchanged for another: what holds the lock does the work. */
export function openMigrationClient(url: string): postgres.Sql {
  const { host, port, user, password, database, tls } = pgConnectionOptions(url)
  return postgres({
    host,
    port,
    user,
    database,
    ssl: tls.mode === 'off' ? false : tls.mode === 'prefer' ? 'prefer' : { ...tls.socket },
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'twinship-migrate' },
    ...(password === undefined ? {} : { password }),
  })
}
