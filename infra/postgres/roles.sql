-- Least-privilege roles of the database twinship, printed by ops roles. Run it as a superuser, again whenever
-- it changes:
--   psql -X -v ON_ERROR_STOP=1 --dbname='twinship' --file=roles.sql
-- It holds no password. Give each login one with psql (\password asks, and sends a SCRAM verifier only):
--   \password twinship_migrator
--   \password twinship_app
--   \password twinship_readonly
--   \password twinship_backup
-- or with ALTER ROLE ... PASSWORD and a verifier that ops pgbouncer hash prints.

begin;
-- What is there already is no news.
set local client_min_messages = warning;

-- Only where it is meant to run.
do $roles$ begin
  if pg_catalog.current_database() <> 'twinship' then
    raise exception 'this script is for the database "twinship": connect to that one';
  end if;
  if pg_catalog.current_setting('server_version_num')::integer < 150000 then
    raise exception 'PostgreSQL 15 or newer is needed';
  end if;
end $roles$;

-- Roles. They belong to the whole server and come without a password.
-- Owns the database and all in it. Nobody logs in as it.
do $roles$ begin
  create role "twinship_owner" nologin;
  exception when duplicate_object or unique_violation then
    if exists (select from pg_catalog.pg_roles where rolname = 'twinship_owner'
        and (rolsuper or rolcreaterole or rolreplication or rolbypassrls)) then
      raise exception 'role "twinship_owner" is there and has rights of an administrator: choose another name';
    end if;
end $roles$;
alter role "twinship_owner" with nologin nocreatedb;
-- Runs migrations. CREATEDB: verify, baseline and import replay the folder in a scratch database.
do $roles$ begin
  create role "twinship_migrator" nologin;
  exception when duplicate_object or unique_violation then
    if exists (select from pg_catalog.pg_roles where rolname = 'twinship_migrator'
        and (rolsuper or rolcreaterole or rolreplication or rolbypassrls)) then
      raise exception 'role "twinship_migrator" is there and has rights of an administrator: choose another name';
    end if;
end $roles$;
alter role "twinship_migrator" with login inherit createdb;
-- Acts as the owner; sees other sessions, to say who blocks it; may end the backend of a lost run.
grant "twinship_owner", pg_read_all_stats, pg_signal_backend to "twinship_migrator";
-- The app: reads and writes rows, changes no schema.
do $roles$ begin
  create role "twinship_app" nologin;
  exception when duplicate_object or unique_violation then
    if exists (select from pg_catalog.pg_roles where rolname = 'twinship_app'
        and (rolsuper or rolcreaterole or rolreplication or rolbypassrls)) then
      raise exception 'role "twinship_app" is there and has rights of an administrator: choose another name';
    end if;
end $roles$;
alter role "twinship_app" with login inherit nocreatedb;
-- People and reports: read the app's tables and nothing else.
do $roles$ begin
  create role "twinship_readonly" nologin;
  exception when duplicate_object or unique_violation then
    if exists (select from pg_catalog.pg_roles where rolname = 'twinship_readonly'
        and (rolsuper or rolcreaterole or rolreplication or rolbypassrls)) then
      raise exception 'role "twinship_readonly" is there and has rights of an administrator: choose another name';
    end if;
end $roles$;
alter role "twinship_readonly" with login inherit nocreatedb;
-- pg_dump: reads everything, writes nothing.
do $roles$ begin
  create role "twinship_backup" nologin;
  exception when duplicate_object or unique_violation then
    if exists (select from pg_catalog.pg_roles where rolname = 'twinship_backup'
        and (rolsuper or rolcreaterole or rolreplication)) then
      raise exception 'role "twinship_backup" is there and has rights of an administrator: choose another name';
    end if;
end $roles$;
alter role "twinship_backup" with login inherit nocreatedb;
-- SELECT on every table and sequence, those of later migrations too.
grant pg_read_all_data to "twinship_backup";
-- Row security hides rows, and pg_dump refuses a table it could read only in part. A superuser has to give this.
do $roles$ begin
  alter role "twinship_backup" with bypassrls;
  exception when insufficient_privilege then
    raise warning '"twinship_backup" has no BYPASSRLS: pg_dump will fail on tables with row security';
end $roles$;
do $roles$ begin
  if pg_catalog.pg_has_role('twinship_app', 'twinship_owner', 'MEMBER') or pg_catalog.pg_has_role('twinship_app', 'twinship_migrator', 'MEMBER') then
    raise exception '"twinship_app" is a member of "twinship_owner" or "twinship_migrator": revoke that first';
  end if;
end $roles$;
do $roles$ begin
  if pg_catalog.pg_has_role('twinship_readonly', 'twinship_owner', 'MEMBER') or pg_catalog.pg_has_role('twinship_readonly', 'twinship_migrator', 'MEMBER') then
    raise exception '"twinship_readonly" is a member of "twinship_owner" or "twinship_migrator": revoke that first';
  end if;
end $roles$;
do $roles$ begin
  if pg_catalog.pg_has_role('twinship_backup', 'twinship_owner', 'MEMBER') or pg_catalog.pg_has_role('twinship_backup', 'twinship_migrator', 'MEMBER') then
    raise exception '"twinship_backup" is a member of "twinship_owner" or "twinship_migrator": revoke that first';
  end if;
end $roles$;

-- The database.
-- The owner of the database may create schemas in it, and tables in public.
alter database "twinship" owner to "twinship_owner";
-- What migrations make belongs to the owner, whoever ran them.
alter role "twinship_migrator" in database "twinship" set role = 'twinship_owner';
-- By default everybody with a login may connect and make temporary tables.
revoke all on database "twinship" from public;
-- Nor keeps a role what it was given before.
revoke create, temporary on database "twinship" from "twinship_app", "twinship_readonly", "twinship_backup";
grant connect on database "twinship" to "twinship_migrator", "twinship_app", "twinship_readonly", "twinship_backup";

-- Settings that a session of each role begins with.
-- An index build takes as long as it takes.
alter role "twinship_migrator" in database "twinship" set statement_timeout = '0';
-- The engine sets how long it waits.
alter role "twinship_migrator" in database "twinship" set lock_timeout = '0';
-- A killed runner is noticed by client_connection_check_interval.
alter role "twinship_migrator" in database "twinship" set idle_in_transaction_session_timeout = '0';
-- A request has been given up by then.
alter role "twinship_app" in database "twinship" set statement_timeout = '30s';
-- Fails before statement_timeout does, and says that it was a lock.
alter role "twinship_app" in database "twinship" set lock_timeout = '10s';
-- A forgotten transaction holds locks and keeps vacuum from its work.
alter role "twinship_app" in database "twinship" set idle_in_transaction_session_timeout = '30s';
-- Says what the rights say already, with a clearer error.
alter role "twinship_readonly" in database "twinship" set default_transaction_read_only = 'on';
-- A report, not a day of it.
alter role "twinship_readonly" in database "twinship" set statement_timeout = '5min';
-- Whoever waits behind a migration's lock makes others wait.
alter role "twinship_readonly" in database "twinship" set lock_timeout = '5s';
-- An open snapshot keeps vacuum from its work.
alter role "twinship_readonly" in database "twinship" set idle_in_transaction_session_timeout = '1min';
-- pg_dump writes nothing.
alter role "twinship_backup" in database "twinship" set default_transaction_read_only = 'on';
-- COPY of a large table is one statement.
alter role "twinship_backup" in database "twinship" set statement_timeout = '0';
-- The session that exports the snapshot is idle all the while.
alter role "twinship_backup" in database "twinship" set idle_in_transaction_session_timeout = '0';

-- Schema public.
-- Databases from before PostgreSQL 15 let everybody create tables here.
revoke all on schema "public" from public, "twinship_app", "twinship_readonly", "twinship_backup";
grant usage on schema "public" to "twinship_app", "twinship_readonly";
-- Exactly what follows, whatever was granted before.
revoke all on all tables in schema "public" from "twinship_app", "twinship_readonly", "twinship_backup";
revoke all on all sequences in schema "public" from "twinship_app", "twinship_readonly", "twinship_backup";
-- No TRUNCATE, which no trigger or row security stops; no REFERENCES, no TRIGGER.
grant select, insert, update, delete on all tables in schema "public" to "twinship_app";
-- nextval and currval; not setval.
grant usage on all sequences in schema "public" to "twinship_app";
grant select on all tables in schema "public" to "twinship_readonly";
grant select on all sequences in schema "public" to "twinship_readonly";
-- The same for what later migrations create.
alter default privileges for role "twinship_owner" in schema "public" grant select, insert, update, delete on tables to "twinship_app";
alter default privileges for role "twinship_owner" in schema "public" grant usage on sequences to "twinship_app";
alter default privileges for role "twinship_owner" in schema "public" grant select on tables to "twinship_readonly";
alter default privileges for role "twinship_owner" in schema "public" grant select on sequences to "twinship_readonly";
-- Changing an owner takes an exclusive lock: told here, done by you (ALTER TABLE ... OWNER TO ...).
do $roles$ declare found text; begin
  select pg_catalog.string_agg(c.oid::pg_catalog.regclass::text, ', ' order by c.relname) into found
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and pg_catalog.pg_get_userbyid(c.relowner) <> 'twinship_owner'
    and not exists (select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e');
  if found is not null then raise warning '%', 'tables of schema public that "twinship_owner" does not own, and no migration can alter: ' || found; end if;
end $roles$;

-- The engine's record and Drizzle's ledger: the owner's alone.
do $roles$ begin
  if pg_catalog.to_regnamespace('"ops"') is not null then
    revoke all on schema "ops" from public, "twinship_app", "twinship_readonly";
    revoke all on all tables in schema "ops" from public, "twinship_app", "twinship_readonly";
  end if;
end $roles$;
do $roles$ begin
  if pg_catalog.to_regnamespace('"drizzle"') is not null then
    revoke all on schema "drizzle" from public, "twinship_app", "twinship_readonly";
    revoke all on all tables in schema "drizzle" from public, "twinship_app", "twinship_readonly";
  end if;
end $roles$;

commit;
