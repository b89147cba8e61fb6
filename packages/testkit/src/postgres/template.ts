import { escapeIdentifier, escapeLiteral } from 'pg'
import { withClient } from './query.ts'
import { databaseName, type PgServer } from './server.ts'

/**
 * A database to clone from, made once a server however many test files ask for it at the same time.
 * `migrate` must close its connections. Returns the template's full name for cloneTemplate().
 */
export async function createTemplate(
  server: PgServer,
  name: string,
  migrate: (url: string) => Promise<unknown>,
): Promise<string> {
  const full = databaseName(server.info.databasePrefix, name)
  const building = databaseName(server.info.databasePrefix, `${name}_new`)
  await withClient(server.url(), async (client) => {
    // Held by the session: a builder that dies gives it back, and the next one starts over.
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`twinship-template:${full}`])
    const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [full])
    if (known.rowCount) return
    await server.dropDatabase(building)
    await client.query(`CREATE DATABASE ${escapeIdentifier(building)} TEMPLATE template0`)
    await migrate(server.url(building))
    // Nobody can connect to a template, so a clone never fails with "accessed by other users".
    await client.query(`ALTER DATABASE ${escapeIdentifier(building)} WITH ALLOW_CONNECTIONS false`)
    await client.query(`ALTER DATABASE ${escapeIdentifier(building)} RENAME TO ${escapeIdentifier(full)}`)
  })
  return full
}

/** Everything made on a borrowed server. */
export async function dropPrefixed(server: PgServer): Promise<void> {
  const { databasePrefix } = server.info
  if (!databasePrefix) return
  const mine = `SELECT datname FROM pg_database WHERE starts_with(datname, ${escapeLiteral(databasePrefix)})`
  for (const { datname } of await server.query(mine)) await server.dropDatabase(String(datname))
}
