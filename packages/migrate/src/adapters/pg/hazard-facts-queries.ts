/** Of the app's own relations: `c` is pg_class, `n` its schema. */
const own = `c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'`

const relation = `join pg_class c on c.oid = %.%id join pg_namespace n on n.oid = c.relnamespace`
const of = (alias: string, column: string) => relation.replace('%.%id', `${alias}.${column}`)

export const serverQuery = `
select current_setting('server_version_num')::int as "serverVersion", current_setting('TimeZone') as "timeZone",
  to_json(current_schemas(false)) as "searchPath"`

/** A heap without a page is empty; one that nothing has counted yet is guessed by its size. */
export const tablesQuery = `
select c.oid::int8::text as id, n.nspname as schema, c.relname as name,
  case c.relkind when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized-view' when 'f' then 'foreign' else 'table' end as kind,
  case when s.heap = 0 then 0
    when c.reltuples < 0 and coalesce(t.n_live_tup, 0) = 0 then s.heap / 100
    else greatest(c.reltuples, t.n_live_tup, 1) end::float8 as rows,
  coalesce(s.bytes, 0)::float8 as bytes,
  case when c.relispartition then json_build_object('id', i.inhparent::int8::text,
    'isDefault', pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT') end as "partitionOf",
  c.relpersistence = 'p' as logged, pg_get_partkeydef(c.oid) as "partitionKey",
  (select coalesce(json_agg(b.pubname order by b.pubname), '[]') from pg_publication b where c.relkind in ('r', 'p')
    and (b.puballtables or exists (select from pg_publication_rel l where l.prpubid = b.oid and l.prrelid = c.oid)
      or exists (select from pg_publication_namespace s where s.pnpubid = b.oid and s.pnnspid = n.oid))) as publications,
  case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' else 'default' end as "replicaIdentity",
  (select coalesce(json_agg(h.inhparent::int8::text order by h.inhseqno), '[]') from pg_inherits h
    where h.inhrelid = c.oid and not c.relispartition) as inherits,
  (select count(*)::int from pg_trigger g
    where g.tgrelid = c.oid and not g.tgisinternal and g.tgparentid = 0) as triggers,
  json_build_object('triggers', (select count(*) from pg_trigger g
      where g.tgrelid = c.oid and not g.tgisinternal and g.tgparentid = 0 and g.tgtype & 16 <> 0),
    'rules', (select count(*) from pg_rewrite r where r.ev_class = c.oid and r.ev_type = '2')) as "onUpdate"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
left join pg_stat_user_tables t on t.relid = c.oid
left join lateral (select pg_relation_size(c.oid) as heap, pg_table_size(c.oid) as bytes
  where c.relkind in ('r', 'm')) s on true
where ${own} order by c.oid`

/** NOT NULL that is NOT VALID (from PostgreSQL 18 on) sets attnotnull too, and proves nothing of the rows. */
export const columnsQuery = `
select a.attrelid::int8::text as id, a.attname as name, tn.nspname as "typeSchema", t.typname as type, a.atttypmod as typmod,
  a.attnotnull and not exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'n'
    and not k.convalidated and k.conkey = array[a.attnum]) as "notNull",
  a.atthasdef or a.attidentity <> '' as "hasDefault", a.attgenerated <> '' as generated,
  case when a.attgenerated = '' then pg_get_expr(f.adbin, f.adrelid) end as default
from pg_attribute a ${of('a', 'attrelid')}
left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
join pg_type t on t.oid = a.atttypid join pg_namespace tn on tn.oid = t.typnamespace
where a.attnum > 0 and not a.attisdropped and ${own} order by a.attrelid, a.attnum`

export const constraintsQuery = `
select k.conrelid::int8::text as id, k.conname as name,
  case k.contype when 'c' then 'check' when 'f' then 'foreign' when 'u' then 'unique' when 'p' then 'primary'
    when 'x' then 'exclusion' else 'not-null' end as kind,
  (select coalesce(json_agg(a.attname order by o.place), '[]') from unnest(k.conkey) with ordinality o(number, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.number) as columns,
  (select coalesce(json_agg(a.attname order by o.place), '[]') from unnest(k.confkey) with ordinality o(number, place)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.number) as referenced,
  k.convalidated as valid, pg_get_constraintdef(k.oid) as definition,
  case when k.confrelid <> 0 then k.confrelid::int8::text end as "references"
from pg_constraint k ${of('k', 'conrelid')}
where k.contype in ('c', 'f', 'u', 'p', 'x', 'n') and ${own} order by k.oid`

export const indexesQuery = `
select x.indrelid::int8::text as id, xc.relname as name,
  (select coalesce(json_agg(a.attname order by o.place), '[]') from unnest(x.indkey::int2[]) with ordinality o(number, place)
    left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = o.number and o.number > 0
    where o.place <= x.indnkeyatts) as columns,
  x.indisunique as unique, x.indisvalid as valid, x.indpred is not null as partial,
  (select coalesce(json_agg(a.attname order by a.attnum), '[]') from pg_attribute a
    where a.attrelid = x.indrelid and (a.attnum = any (x.indkey) and a.attnum > 0 or exists (select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = x.indexrelid and d.refclassid = 'pg_class'::regclass
        and d.refobjid = x.indrelid and d.refobjsubid = a.attnum))) as reads,
  pg_get_indexdef(x.indexrelid) as definition, xc.relispartition as attached
from pg_index x join pg_class xc on xc.oid = x.indexrelid ${of('x', 'indrelid')}
where ${own} order by x.indexrelid`

/** Views, policies, triggers and generated columns by what the catalog says they need. */
export const dependentsQuery = `
select distinct d.refobjid::int8::text as id, u.kind, u.name, a.attname as column
from pg_depend d ${of('d', 'refobjid')}
left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and d.refobjsubid > 0
join lateral (
  select case vc.relkind when 'm' then 'materialized view' else 'view' end as kind, vc.relname::text as name
  from pg_rewrite r join pg_class vc on vc.oid = r.ev_class
  where d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and vc.oid <> d.refobjid and vc.relkind in ('v', 'm')
  union all
  select 'policy', p.polname::text from pg_policy p where d.classid = 'pg_policy'::regclass and p.oid = d.objid
  union all
  select 'trigger', g.tgname::text from pg_trigger g
  where d.classid = 'pg_trigger'::regclass and g.oid = d.objid and not g.tgisinternal
  union all
  select 'generated column', ga.attname::text from pg_attrdef f
  join pg_attribute ga on ga.attrelid = f.adrelid and ga.attnum = f.adnum and ga.attgenerated <> ''
  where d.classid = 'pg_attrdef'::regclass and f.oid = d.objid and ga.attnum <> d.refobjsubid
) u on true
where d.refclassid = 'pg_class'::regclass and ${own}
order by 1, 2, 3, 4`

export const typesQuery = `
select n.nspname as schema, t.typname as name, case t.typtype when 'd' then 'domain' else 'enum' end as kind,
  t.typnotnull or exists (select from pg_constraint k where k.contypid = t.oid) as constrained,
  case when t.typtype = 'd' then json_build_object('schema', bn.nspname, 'name', b.typname, 'typmod', t.typtypmod) end as base,
  case when t.typtype = 'd' then t.typdefault end as default
from pg_type t join pg_namespace n on n.oid = t.typnamespace
left join pg_type b on b.oid = t.typbasetype left join pg_namespace bn on bn.oid = b.typnamespace
where t.typtype in ('d', 'e') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
order by t.oid`

export const volatileQuery = `select distinct proname as name from pg_proc where provolatile = 'v' order by 1`

/** The first of 'i', 's', 'v' is the steadiest. */
export const ownFunctionsQuery = `
select p.proname as name, case max(p.provolatile::text collate "C") when 'i' then 'immutable' when 's' then 'stable'
  else 'volatile' end as volatility, bool_and(p.prorettype = 'trigger'::regtype) as "isTrigger"
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'ops') and p.prokind <> 'p'
group by p.proname order by p.proname`

/** Names alone: what has one of them in any schema counts as there. */
export const objectsQuery = `
select kind, name from (
  select 'schema' as kind, nspname::text as name from pg_namespace
  union
  select 'sequence', c.relname from pg_class c where c.relkind = 'S'
  union
  select 'type', t.typname from pg_type t left join pg_class c on c.oid = t.typrelid
  where t.typelem = 0 and (t.typtype in ('b', 'r', 'm') or c.relkind = 'c')
    and t.typnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  union
  select 'procedure', p.proname from pg_proc p where p.prokind = 'p'
) named order by kind, name`

export const publicationsQuery = `
select pubname as name, puballtables as "isOfAll", pubupdate or pubdelete as "isOfChanges"
from pg_publication order by 1`

/**
 * Objects that CASCADE would take something along with: an extension's by all that it holds, an array's by its element.
 * The engine's own do not count: it makes them between the plan of a first deployment and its run.
 */
export const usesQuery = `
with member as (
  select classid, objid, refobjid as extension from pg_depend where deptype = 'e' and refclassid = 'pg_extension'::regclass
), used as (
  select d.classid, d.objid, d.objsubid, d.refclassid, d.refobjsubid,
    case when e.typcategory = 'A' and e.typelem <> 0 then e.typelem else d.refobjid end as refobjid
  from pg_depend d left join pg_type e on d.refclassid = 'pg_type'::regclass and e.oid = d.refobjid
  where d.deptype = 'n' and d.refclassid <> 'pg_namespace'::regclass
), named as (
  select u.*, 'type' as kind, n.nspname as schema, t.typname as name from used u
  join pg_type t on t.oid = u.refobjid join pg_namespace n on n.oid = t.typnamespace
  where u.refclassid = 'pg_type'::regclass
  union all
  select u.*, 'function', n.nspname, p.proname from used u
  join pg_proc p on p.oid = u.refobjid join pg_namespace n on n.oid = p.pronamespace
  where u.refclassid = 'pg_proc'::regclass
  union all
  select u.*, case c.relkind when 'S' then 'sequence' else 'view' end, n.nspname, c.relname from used u
  join pg_class c on c.oid = u.refobjid join pg_namespace n on n.oid = c.relnamespace
  where u.refclassid = 'pg_class'::regclass and c.relkind in ('S', 'v', 'm') and not exists (
    select from pg_rewrite r where u.classid = 'pg_rewrite'::regclass and r.oid = u.objid and r.ev_class = c.oid)
  union all
  select u.*, 'table', n.nspname, c.relname from used u
  join pg_class c on c.oid = u.refobjid join pg_namespace n on n.oid = c.relnamespace
  where u.refclassid = 'pg_class'::regclass and c.relkind in ('r', 'p', 'f')
  union all
  select u.*, 'key', n.nspname, c.relname from used u
  join pg_class c on c.oid = u.refobjid join pg_namespace n on n.oid = c.relnamespace
  where u.refclassid = 'pg_class'::regclass and c.relkind in ('i', 'I')
  union all
  select u.*, 'key', n.nspname, o.conname from used u
  join pg_constraint o on o.oid = u.refobjid join pg_namespace n on n.oid = o.connamespace
  where u.refclassid = 'pg_constraint'::regclass
  union all
  select u.*, 'extension', null, x.extname from used u
  left join member m on m.classid = u.refclassid and m.objid = u.refobjid
  join pg_extension x on x.oid = case when u.refclassid = 'pg_extension'::regclass then u.refobjid else m.extension end
)
select distinct k.kind, k.schema, k.name, part.attname as part,
  case when r.rulename = '_RETURN' then pg_describe_object('pg_class'::regclass, r.ev_class, 0)
    else pg_describe_object(k.classid, k.objid, k.objsubid) end as user,
  case when c.oid is not null then json_build_object('schema', n.nspname, 'name', c.relname)::jsonb end as table,
  a.attname as column
from named k
left join pg_attrdef f on k.classid = 'pg_attrdef'::regclass and f.oid = k.objid
left join pg_trigger g on k.classid = 'pg_trigger'::regclass and g.oid = k.objid
left join pg_constraint o on k.classid = 'pg_constraint'::regclass and o.oid = k.objid
left join pg_rewrite r on k.classid = 'pg_rewrite'::regclass and r.oid = k.objid
left join pg_policy p on k.classid = 'pg_policy'::regclass and p.oid = k.objid
left join pg_index x on k.classid = 'pg_class'::regclass and x.indexrelid = k.objid
left join pg_class c on c.oid = coalesce(f.adrelid, g.tgrelid, o.conrelid, r.ev_class, p.polrelid, x.indrelid,
  case when k.classid = 'pg_class'::regclass then k.objid end) and c.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute part on k.kind = 'table' and part.attrelid = k.refobjid and part.attnum = k.refobjsubid
  and k.refobjsubid > 0
left join pg_attribute a on a.attrelid = c.oid
  and a.attnum = coalesce(f.adnum, case when k.classid = 'pg_class'::regclass and k.objsubid > 0 then k.objsubid end)
where (k.schema is null or k.schema not in ('pg_catalog', 'information_schema'))
  and not exists (select from member m where m.classid = k.classid and m.objid = k.objid)
  and coalesce((pg_identify_object(k.classid, k.objid, k.objsubid)).schema, n.nspname) is distinct from 'ops'
order by 1, 2, 3, 4, 5`
