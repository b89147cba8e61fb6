import type { PgServer, TestDatabase } from '@twinship/testkit'

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
