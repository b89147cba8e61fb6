import {
  flag,
  ownRelation,
  ownSchema,
  privileges,
  relationName,
  sorted,
  withColumns,
  notOfExtension,
} from '../parts.ts'

export const schemas = `
select 'schema' as kind, quote_ident(n.nspname) as name, null as parent, jsonb_build_object(
  'comment', obj_description(n.oid, 'pg_namespace'),
  'privileges', case when n.nspname = 'public' then null else ${privileges('n.nspacl', 'n', 'n.nspowner')} end,
  'public privileges', case when n.nspname = 'public' then (
    select nullif(coalesce(string_agg(a.privilege_type, ',' order by a.privilege_type), 'none'), 'USAGE')
    from aclexplode(n.nspacl) a where a.grantee = 0) end
) as facts
from pg_namespace n
where ${ownSchema} and ${notOfExtension('pg_namespace', 'n.oid')}
  and (n.nspname <> $1 or n.nspname = 'public' or exists (
    select from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relname <> $2))`

export const relations = `
select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end as kind,
  ${relationName} as name, null as parent, jsonb_build_object(
  'persistence', case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
  'partition key', pg_get_partkeydef(c.oid),
  'partition bound', pg_get_expr(c.relpartbound, c.oid),
  'inherits', (select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid),
  'of type', case when c.reloftype <> 0 then c.reloftype::regtype::text end,
  'options', ${sorted('c.reloptions')},
  'access method', (select am.amname from pg_am am where am.oid = c.relam and am.amname <> 'heap'),
  'row level security', ${flag('c.relrowsecurity')},
  'forced row level security', ${flag('c.relforcerowsecurity')},
  'replica identity', case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then (
    select 'index ' || quote_ident(ic.relname) from pg_index ix join pg_class ic on ic.oid = ix.indexrelid
    where ix.indrelid = c.oid and ix.indisreplident) end,
  'clustered on', (select quote_ident(ic.relname) from pg_index ix join pg_class ic on ic.oid = ix.indexrelid
    where ix.indrelid = c.oid and ix.indisclustered),
  'definition', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
  'unpopulated', ${flag(`c.relkind = 'm' and not c.relispopulated`)},
  'server', (select quote_ident(s.srvname) || coalesce(' ' || ${sorted('t.ftoptions')}, '')
    from pg_foreign_table t join pg_foreign_server s on s.oid = t.ftserver where t.ftrelid = c.oid),
  'comment', obj_description(c.oid, 'pg_class'),
  'privileges', ${privileges('c.relacl', 'r', 'c.relowner')}
) as facts
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where ${withColumns} and ${ownRelation}`

/** A view's columns are in its definition; only what can be set on them beside it is told. */
export const columns = `
select 'column' as kind, ${relationName} || '.' || quote_ident(a.attname) as name, ${relationName} as parent, jsonb_build_object(
  'type', case when c.relkind not in ('v', 'm') then format_type(a.atttypid, a.atttypmod) end,
  'not null', ${flag('a.attnotnull')},
  'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
  'generated', case a.attgenerated when 's' then 'stored as ' || pg_get_expr(d.adbin, d.adrelid)
    when 'v' then 'virtual as ' || pg_get_expr(d.adbin, d.adrelid) end,
  'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
  'collation', case when a.attcollation <> t.typcollation and c.relkind not in ('v', 'm') then a.attcollation::regcollation::text end,
  'storage', case when a.attstorage <> t.typstorage and c.relkind <> 'v' then a.attstorage::text end,
  'compression', nullif(a.attcompression::text, ''),
  'statistics target', case when a.attstattarget >= 0 then a.attstattarget::text end,
  'options', ${sorted('a.attoptions')},
  'comment', col_description(c.oid, a.attnum),
  'privileges', (select string_agg('+' || case p.grantee when 0 then 'PUBLIC' else pg_get_userbyid(p.grantee)::text end
      || '=' || p.privilege_type, ',' order by pg_get_userbyid(p.grantee)::text collate "C", p.privilege_type)
    from aclexplode(a.attacl) p where p.grantee <> c.relowner)
) as facts
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attnum > 0 and not a.attisdropped and ${withColumns} and ${ownRelation}`

export const columnOrder = `
select 'column order' as kind, ${relationName} as name, ${relationName} as parent, jsonb_build_object(
  'columns', (select json_agg(quote_ident(a.attname) order by a.attnum)::text from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
) as facts
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f') and ${ownRelation}`
