import type { PgSession } from '@twinship/core'

/** Statements in the order in which they drop what this role may drop: what no schema holds, then the schemas. */
export async function droppingStatements(session: Pick<PgSession, 'query'>): Promise<readonly string[]> {
  const statements: string[] = []
  for (const query of [outsideOfSchemas, largeObjects, defaultPrivileges, keptSchemas, schemas]) {
    const rows = await session.query<{ sql: string }>(query)
    statements.push(...rows.map(({ sql }) => sql))
  }
  return statements
}

const partOfExtension = (catalog: string, oid: string) => `exists (select from pg_catalog.pg_depend d
  where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** What one could not make again stays: an extension that only a superuser may create, made by somebody else. */
const keptExtension = `not pg_catalog.pg_has_role(x.extowner, 'USAGE') and not exists (
    select from pg_catalog.pg_available_extension_versions v
    where v.name = x.extname and v.installed and (v.trusted or not v.superuser))
  and not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)`

const ownSchemas = `select n.oid, n.nspname, exists (select from pg_catalog.pg_extension x
    where x.extnamespace = n.oid and ${keptExtension}) as keeps
  from pg_catalog.pg_namespace n
  -- The function behind auth_query is a superuser's, and no part of what migrations make.
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops_pgbouncer')
    and not ${partOfExtension('pg_namespace', 'n.oid')}`

const dropOf = (catalog: string, oid: string, owner: string) => `
  select '${catalog}'::regclass as classid, ${oid} as objid from pg_catalog.${catalog}
  where ${oid} >= 16384 and pg_catalog.pg_has_role(${owner}, 'USAGE') and not ${partOfExtension(catalog, oid)}`

const outsideOfSchemas = `
select pg_catalog.format('drop %s if exists %s cascade', pg_catalog.replace(i.type, 'foreign-data', 'foreign data'), i.identity) as sql
from (${[
  dropOf('pg_publication', 'pg_publication.oid', 'pubowner'),
  dropOf('pg_event_trigger', 'pg_event_trigger.oid', 'evtowner'),
  dropOf('pg_foreign_server', 'pg_foreign_server.oid', 'srvowner'),
  dropOf('pg_foreign_data_wrapper', 'pg_foreign_data_wrapper.oid', 'fdwowner'),
  dropOf('pg_extension', 'pg_extension.oid', 'extowner'),
].join(' union all ')}) o, pg_catalog.pg_identify_object(o.classid, o.objid, 0) i`

const largeObjects = `select pg_catalog.format('select pg_catalog.lo_unlink(%s)', oid) as sql
from pg_catalog.pg_largeobject_metadata where pg_catalog.pg_has_role(lomowner, 'USAGE')`

/** Those of a schema go with it. Back to what the server gives: everything to the owner, use of types and functions to all. */
const defaultPrivileges = `
with given as (
  select d.defaclrole, d.defaclacl, d.defaclobjtype,
    case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects' end as objects
  from pg_catalog.pg_default_acl d
  where d.defaclnamespace = 0 and pg_catalog.pg_has_role(d.defaclrole, 'USAGE'))
select pg_catalog.format('alter default privileges for role %I %s', pg_catalog.pg_get_userbyid(defaclrole), act) as sql
from given, lateral (
  select pg_catalog.format('revoke all on %s from %s cascade', objects,
      case a.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end) as act, 1 as turn
    from pg_catalog.aclexplode(defaclacl) a
  union select pg_catalog.format('grant all on %s to %I', objects, pg_catalog.pg_get_userbyid(defaclrole)), 2
  union select pg_catalog.format('grant %s to public', case objects when 'types' then 'usage on types' else 'execute on functions' end), 2
    where objects in ('types', 'functions')) acts
where objects is not null order by defaclrole, objects, turn`

const kinds = `pg_catalog.replace(pg_catalog.replace(i.type, 'composite type', 'type'), 'statistics object', 'statistics')`

/** Everything in a schema that holds an extension to be kept; the schema stays. */
const keptSchemas = `
select pg_catalog.format('drop %s if exists %s cascade', ${kinds}, i.identity) as sql
from (${ownSchemas}) s
join pg_catalog.pg_depend o on o.refclassid = 'pg_catalog.pg_namespace'::regclass and o.refobjid = s.oid and o.deptype = 'n',
  pg_catalog.pg_identify_object(o.classid, o.objid, 0) i
where s.keeps and i.type not in ('extension', 'default acl') and not exists (select from pg_catalog.pg_depend d
  where d.classid = o.classid and d.objid = o.objid and d.deptype in ('e', 'i'))`

const schemas = `select pg_catalog.format('drop schema if exists %I cascade', nspname) as sql from (${ownSchemas}) s where not keeps`
