import { flag, notOfExtension, notOps, ownRelation, relationName, sorted } from '../parts.ts'

const kinds = `case k.contype when 'p' then 'primary key' when 'u' then 'unique constraint' when 'f' then 'foreign key'
  when 'c' then 'check' when 'x' then 'exclusion constraint' end`

/** A partition's copies of its parent's constraints have names of the server's choice. */
export const constraints = `
select ${kinds} as kind, ${relationName} || '.' || quote_ident(k.conname) as name, ${relationName} as parent, jsonb_build_object(
  'definition', regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
  'not valid', ${flag('not k.convalidated')},
  'comment', obj_description(k.oid, 'pg_constraint')
) as facts
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conparentid = 0 and ${notOps('k.conname')} and ${ownRelation}`

/** PostgreSQL 18 gives every NOT NULL a name; read.ts leaves out those that say nothing. */
export const notNulls = `
select 'not null constraint' as kind, ${relationName} || '.' || quote_ident(k.conname) as name, ${relationName} as parent, jsonb_build_object(
  'column', a.attname,
  'table', c.relname,
  'constraint', k.conname,
  'not valid', ${flag('not k.convalidated')},
  'no inherit', ${flag('k.connoinherit')},
  'comment', obj_description(k.oid, 'pg_constraint')
) as facts
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
where k.contype = 'n' and k.conislocal and ${ownRelation}`

/** Those of a constraint go with it. */
export const indexes = `
select 'index' as kind, format('%I.%I', n.nspname, i.relname) as name, ${relationName} as parent, jsonb_build_object(
  'definition', pg_get_indexdef(i.oid),
  'invalid', ${flag('not x.indisvalid or not x.indisready')},
  'statistics targets', (select string_agg(a.attnum || '=' || a.attstattarget, ', ' order by a.attnum) from pg_attribute a
    where a.attrelid = i.oid and a.attstattarget >= 0),
  'comment', obj_description(i.oid, 'pg_class')
) as facts
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace
where not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x'))
  and not exists (select from pg_inherits h where h.inhrelid = i.oid)
  and c.relkind in ('r', 'p', 'm') and ${notOps('i.relname')} and ${ownRelation}`

export const triggers = `
select 'trigger' as kind, ${relationName} || '.' || quote_ident(g.tgname) as name, ${relationName} as parent, jsonb_build_object(
  'definition', pg_get_triggerdef(g.oid),
  'enabled', case g.tgenabled when 'D' then 'no' when 'R' then 'replica' when 'A' then 'always' end,
  'comment', obj_description(g.oid, 'pg_trigger')
) as facts
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
join pg_namespace n on n.oid = c.relnamespace
where not g.tgisinternal and g.tgparentid = 0 and ${notOps('g.tgname')} and ${ownRelation}`

export const rules = `
select 'rule' as kind, ${relationName} || '.' || quote_ident(r.rulename) as name, ${relationName} as parent, jsonb_build_object(
  'definition', pg_get_ruledef(r.oid),
  'enabled', case r.ev_enabled when 'D' then 'no' when 'R' then 'replica' when 'A' then 'always' end,
  'comment', obj_description(r.oid, 'pg_rewrite')
) as facts
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and ${ownRelation}`

export const policies = `
select 'policy' as kind, ${relationName} || '.' || quote_ident(p.polname) as name, ${relationName} as parent, jsonb_build_object(
  'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end,
  'restrictive', ${flag('not p.polpermissive')},
  'roles', (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r)::text end, ', ' order by pg_get_userbyid(r)::text collate "C")
    from unnest(p.polroles) r),
  'using', pg_get_expr(p.polqual, p.polrelid),
  'check', pg_get_expr(p.polwithcheck, p.polrelid),
  'comment', obj_description(p.oid, 'pg_policy')
) as facts
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace
where ${ownRelation}`

export const extendedStatistics = `
select 'statistics' as kind, format('%I.%I', n.nspname, s.stxname) as name, ${relationName} as parent, jsonb_build_object(
  'definition', pg_get_statisticsobjdef(s.oid),
  'statistics target', case when s.stxstattarget >= 0 then s.stxstattarget::text end,
  'comment', obj_description(s.oid, 'pg_statistic_ext')
) as facts
from pg_statistic_ext s
join pg_class c on c.oid = s.stxrelid
join pg_namespace n on n.oid = s.stxnamespace
where ${notOfExtension('pg_statistic_ext', 's.oid')} and ${ownRelation}`

export const publications = `
select 'publication' as kind, quote_ident(p.pubname) as name, null as parent, jsonb_build_object(
  'all tables', ${flag('p.puballtables')},
  'publishes', concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
    case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
  'via partition root', ${flag('p.pubviaroot')},
  'tables', (select string_agg(r.prrelid::regclass::text
      || coalesce(' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
        where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')', '')
      || coalesce(' where ' || pg_get_expr(r.prqual, r.prrelid), ''), ', ' order by r.prrelid::regclass::text collate "C")
    from pg_publication_rel r where r.prpubid = p.oid),
  'schemas', ${sorted('array(select quote_ident(s.nspname) from pg_publication_namespace m join pg_namespace s on s.oid = m.pnnspid where m.pnpubid = p.oid)')},
  'comment', obj_description(p.oid, 'pg_publication')
) as facts
from pg_publication p
where ${notOps('p.pubname')} and $1::text is not null and $2::text is not null`
