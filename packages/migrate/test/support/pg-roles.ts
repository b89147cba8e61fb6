import { withClient, type PgServer, type TestDatabase } from '@twinship/testkit'
import { createPgDatabase, type MigrationDatabase } from '../../src/index.ts'
import { ownership } from '../../src/roles/database.ts'
import type { RoleStatement } from '../../src/roles/model.ts'
import { ownerAndMigrator } from '../../src/roles/server.ts'

const names = { owner: 'app_owner', migrator: 'migrator' }

/**
 * The rights that the engine gets, as `ops roles` gives them: `migrator` logs in, acts as the owner, may create
 * databases, signal and see other sessions; it is no superuser.
 */
export async function asMigrator(server: PgServer, database: TestDatabase): Promise<string> {
  await withClient(server.url(), async (client) => {
    // Roles belong to the server: suites that run at the same time would change them under each other.
    await client.query('select pg_advisory_lock(1)')
    const made = await client.query('select from pg_roles where rolname = $1', [names.migrator])
    if (made.rowCount === 0) await client.query(inOne(ownerAndMigrator(names)))
  })
  await server.query(inOne(ownership(database.name, names)))
  const url = new URL(database.url)
  url.username = names.migrator
  return url.href
}

/** The same place by another login role, with no more rights than to act as the owner. */
export async function loginAs<Place extends { readonly name: string; readonly url: string }>(
  server: PgServer,
  place: Place,
  role: string,
  options = '',
): Promise<Place & { readonly database: MigrationDatabase }> {
  await server.query(`do $$ begin
    perform pg_advisory_xact_lock(1);
    if not exists (select from pg_roles where rolname = '${role}') then
      create role ${role} login ${options}; grant app_owner to ${role};
    end if;
  end $$`)
  await server.query(`alter role ${role} in database "${place.name}" set role = app_owner`)
  const url = new URL(place.url)
  url.username = role
  return { ...place, url: url.href, database: createPgDatabase({ url: url.href, location: place.name }) }
}

/** As one message and so in one transaction. */
function inOne(statements: readonly RoleStatement[]): string {
  return statements.map(({ sql }) => sql).join(';\n')
}
