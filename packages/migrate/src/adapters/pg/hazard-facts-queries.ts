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
  (select count(*)::int from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal) as triggers
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
left join pg_stat_user_tables t on t.relid = c.oid
left join lateral (select pg_relation_size(c.oid) as heap, pg_table_size(c.oid) as bytes
  where c.relkind in ('r', 'm')) s on true
where ${own} order by c.oid`

export const columnsQuery = `
select a.attrelid::int8::text as id, a.attname as name, tn.nspname as "typeSchema", t.typname as type, a.atttypmod as typmod,
  a.attnotnull as "notNull", a.atthasdef or a.attidentity <> '' as "hasDefault", a.attgenerated <> '' as generated
from pg_attribute a ${of('a', 'attrelid')}
join pg_type t on t.oid = a.atttypid join pg_namespace tn on tn.oid = t.typnamespace
where a.attnum > 0 and not a.attisdropped and ${own} order by a.attrelid, a.attnum`

export const constraintsQuery = `
select k.conrelid::int8::text as id, k.conname as name,
  case k.contype when 'c' then 'check' when 'f' then 'foreign' when 'u' then 'unique' when 'p' then 'primary'
    when 'x' then 'exclusion' else 'not-null' end as kind,
  (select coalesce(json_agg(a.attname order by o.place), '[]') from unnest(k.conkey) with ordinality o(number, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.number) as columns,
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
  t.typnotnull or exists (select from pg_constraint k where k.contypid = t.oid) as constrained
from pg_type t join pg_namespace n on n.oid = t.typnamespace
where t.typtype in ('d', 'e') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
order by t.oid`

export const volatileQuery = `select distinct proname as name from pg_proc where provolatile = 'v' order by 1`
