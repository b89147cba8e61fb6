import type { PgServer, TestDatabase } from '@twinship/testkit'
import { createPgDatabase, type MigrationDatabase } from '../../src/index.ts'

/**
 * The rights that the engine gets: `migrator` logs in, acts as the owner, may create databases, signal and see other
 * sessions; it is no superuser. Roles belong to the server and are made once.
 */
export async function asMigrator(server: PgServer, database: TestDatabase): Promise<string> {
  await server.query(`do $$ begin
    perform pg_advisory_xact_lock(1);
    if not exists (select from pg_roles where rolname = 'migrator') then
      create role app_owner nologin;
      create role migrator login createdb in role app_owner, pg_signal_backend, pg_read_all_stats;
    end if;
  end $$`)
  await server.query(`alter database "${database.name}" owner to app_owner`)
  await server.query(`alter role migrator in database "${database.name}" set role = app_owner`)
  const url = new URL(database.url)
  url.username = 'migrator'
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
