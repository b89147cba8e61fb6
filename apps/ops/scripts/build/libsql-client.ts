import { createRequire } from 'node:module'
import type { Client, Config } from '@libsql/client'

type Driver = { readonly createClient: (config: Config) => Client }

/** In the bundle's place of @libsql/client: a file needs none of what speaks to a server, half of the start-up. */
export function createClient(config: Config): Client {
  const name = config.url.startsWith('file:') ? '@libsql/client/sqlite3' : '@libsql/client'
  const driver = createRequire(import.meta.url)(name) as Driver
  return driver.createClient(config)
}
