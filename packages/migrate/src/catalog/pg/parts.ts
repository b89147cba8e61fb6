/**
 * Pieces of the catalog queries. Each query gives rows (kind, name, parent, facts): `facts` is a JSON object of
 * texts in which null stands for the default. A namespace has the alias n.
 */

/** Schemas of people: not the server's, not the engine's. */
export const ownSchema = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and ${notOps('n.nspname')}`

/** Ours is called ops or starts with ops_. */
export function notOps(name: string): string {
  return `${name} <> 'ops' and not starts_with(${name}, 'ops_')`
}

export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`
}

/** Tables and the like of people; aliases c and n, and $1, $2 are the ledger's schema and table. */
export const ownRelation = `${ownSchema} and ${notOps('c.relname')} and ${notOfExtension('pg_class', 'c.oid')}
  and not (n.nspname = $1 and c.relname = $2)`

export const relationName = `format('%I.%I', n.nspname, c.relname)`

/** Kinds of relation that have columns, constraints, triggers: tables, partitioned and foreign ones, views. */
export const withColumns = `c.relkind in ('r', 'p', 'f', 'v', 'm')`

/**
 * Rights beyond or short of the owner's alone and the default, as "+app=SELECT,-PUBLIC=USAGE"; null where there are none.
 * The owner's name is left out: it differs between databases.
 */
export function privileges(acl: string, kind: string, owner: string): string {
  const listed = (list: string) => `select
      case a.grantee when 0 then 'PUBLIC' when ${owner} then 'owner' else pg_get_userbyid(a.grantee)::text end
        || '=' || a.privilege_type || case when a.is_grantable and a.grantee <> ${owner} then '*' else '' end as entry
    from aclexplode(${list}) a`
  const byDefault = `acldefault('${kind}', ${owner})`
  return `(select string_agg(e.sign || e.entry, ',' order by e.entry collate "C", e.sign) from (
      select '+' as sign, entry from (${listed(acl)} except ${listed(byDefault)}) more
      union all
      select '-' as sign, entry from (${listed(byDefault)} except ${listed(acl)}) fewer
    ) e where ${acl} is not null)`
}

/** Options as stored, in an order that does not depend on how they were given. */
export function sorted(list: string): string {
  return `(select string_agg(o, ', ' order by o collate "C") from unnest(${list}) o)`
}

/** "yes" or nothing. */
export function flag(condition: string): string {
  return `case when ${condition} then 'yes' end`
}

/** Where a query names neither: the server wants to know the type of every parameter. */
export const unused = `$1::text is not null and $2::text is not null`
