import { flag, notOfExtension, notOps, ownSchema, privileges, sorted, unused } from '../parts.ts'

/** Not the current value. A ledger's own sequence goes with it. */
export const sequences = `
select 'sequence' as kind, format('%I.%I', n.nspname, c.relname) as name, null as parent, jsonb_build_object(
  'type', case when s.seqtypid <> 'bigint'::regtype then format_type(s.seqtypid, null) end,
  'start', case when s.seqstart <> 1 then s.seqstart::text end,
  'increment', case when s.seqincrement <> 1 then s.seqincrement::text end,
  'minimum', s.seqmin::text,
  'maximum', s.seqmax::text,
  'cache', case when s.seqcache <> 1 then s.seqcache::text end,
  'cycle', ${flag('s.seqcycle')},
  'persistence', case when c.relpersistence = 'u' and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
    and d.objid = c.oid and d.deptype in ('a', 'i')) then 'unlogged' end,
  'owned by', (select format('%I.%I.%I', tn.nspname, t.relname, a.attname) from pg_depend d
    join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace
    join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')),
  'comment', obj_description(c.oid, 'pg_class'),
  'privileges', ${privileges('c.relacl', 's', 'c.relowner')}
) as facts
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
where ${ownSchema} and ${notOps('c.relname')} and ${notOfExtension('pg_class', 'c.oid')}
  and not exists (select from pg_depend d join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and tn.nspname = $1 and t.relname = $2)`

/** A table's row type and every type's array type are no types of people. */
export const types = `
select case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range type' when 'c' then 'composite type' else 'type' end as kind,
  format('%I.%I', n.nspname, t.typname) as name, null as parent, jsonb_build_object(
  'labels', (select json_agg(e.enumlabel order by e.enumsortorder)::text from pg_enum e where e.enumtypid = t.oid),
  'base type', case t.typtype when 'd' then format_type(t.typbasetype, t.typtypmod) end,
  'not null', ${flag('t.typnotnull')},
  'default', t.typdefault,
  'collation', case when t.typtype = 'd' and t.typcollation <> (select b.typcollation from pg_type b where b.oid = t.typbasetype)
    then t.typcollation::regcollation::text end,
  'constraints', (select string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), '; ' order by k.conname collate "C")
    from pg_constraint k where k.contypid = t.oid and k.contype <> 'n'),
  'attributes', (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attcollation <> at.typcollation then ' collate ' || a.attcollation::regcollation::text else '' end, ', ' order by a.attnum)
    from pg_attribute a join pg_type at on at.oid = a.atttypid where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped),
  'subtype', (select concat_ws(' ', format_type(r.rngsubtype, null), nullif(r.rngcanonical, 0)::regproc::text, nullif(r.rngsubdiff, 0)::regproc::text)
    from pg_range r where r.rngtypid = t.oid),
  'comment', obj_description(t.oid, 'pg_type'),
  'privileges', ${privileges('t.typacl', 'T', 't.typowner')}
) as facts
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where ${ownSchema} and ${notOps('t.typname')} and ${notOfExtension('pg_type', 't.oid')} and ${unused}
  and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c')
    or (t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)))`

const signature = `format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))`

export const functions = `
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
  ${signature} as name, null as parent, jsonb_build_object(
  'definition', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end,
  'aggregate', (select concat_ws(' ', g.aggtransfn::regprocedure::text, format_type(g.aggtranstype, null),
      nullif(g.aggfinalfn, 0)::regprocedure::text, g.agginitval) from pg_aggregate g where g.aggfnoid = p.oid),
  'comment', obj_description(p.oid, 'pg_proc'),
  'privileges', ${privileges('p.proacl', 'f', 'p.proowner')}
) as facts
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where ${ownSchema} and ${notOps('p.proname')} and ${notOfExtension('pg_proc', 'p.oid')} and ${unused}`

export const eventTriggers = `
select 'event trigger' as kind, quote_ident(v.evtname) as name, null as parent, jsonb_build_object(
  'event', v.evtevent,
  'function', v.evtfoid::regprocedure::text,
  'tags', ${sorted('v.evttags')},
  'enabled', case v.evtenabled when 'D' then 'no' when 'R' then 'replica' when 'A' then 'always' end,
  'comment', obj_description(v.oid, 'pg_event_trigger')
) as facts
from pg_event_trigger v
where ${notOps('v.evtname')} and ${notOfExtension('pg_event_trigger', 'v.oid')} and ${unused}`

/** Not its version: the server's packages decide that. */
export const extensions = `
select 'extension' as kind, quote_ident(x.extname) as name, null as parent, jsonb_build_object(
  'schema', case when n.nspname !~ '^pg_' then quote_ident(n.nspname) end
) as facts
from pg_extension x
join pg_namespace n on n.oid = x.extnamespace
where x.extname <> 'plpgsql' and ${notOps('n.nspname')} and ${unused}`
