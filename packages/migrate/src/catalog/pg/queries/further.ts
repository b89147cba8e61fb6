import { notOfExtension, notOps, ownSchema, sorted, unused } from '../parts.ts'

export const collations = `
select 'collation' as kind, format('%I.%I', n.nspname, c.collname) as name, null as parent, jsonb_build_object(
  'provider', c.collprovider::text,
  'locale', coalesce(c.collcollate, to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'),
  'ctype', c.collctype,
  'deterministic', case when not c.collisdeterministic then 'no' end,
  'rules', to_jsonb(c) ->> 'collicurules',
  'comment', obj_description(c.oid, 'pg_collation')
) as facts
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where ${ownSchema} and ${notOps('c.collname')} and ${notOfExtension('pg_collation', 'c.oid')} and ${unused}`

/** A unary one has no left operand. */
export const operators = `
select 'operator' as kind, format('%I.%s(%s, %s)', n.nspname, o.oprname,
  coalesce(format_type(nullif(o.oprleft, 0), null), 'none'), format_type(o.oprright, null)) as name, null as parent, jsonb_build_object(
  'function', o.oprcode::regprocedure::text,
  'commutator', nullif(o.oprcom, 0)::regoperator::text,
  'negator', nullif(o.oprnegate, 0)::regoperator::text,
  'restrict', nullif(o.oprrest::oid, 0)::regprocedure::text,
  'join', nullif(o.oprjoin::oid, 0)::regprocedure::text,
  'hashes', case when o.oprcanhash then 'yes' end,
  'merges', case when o.oprcanmerge then 'yes' end
) as facts
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
where ${ownSchema} and o.oprcode <> 0 and ${notOfExtension('pg_operator', 'o.oid')} and ${unused}`

export const textSearchConfigurations = `
select 'text search configuration' as kind, format('%I.%I', n.nspname, c.cfgname) as name, null as parent, jsonb_build_object(
  'parser', (select format('%I.%I', pn.nspname, p.prsname) from pg_ts_parser p join pg_namespace pn on pn.oid = p.prsnamespace
    where p.oid = c.cfgparser),
  'mappings', (select string_agg(m.maptokentype || ' ' || m.mapdict::regdictionary::text, ', ' order by m.maptokentype, m.mapseqno)
    from pg_ts_config_map m where m.mapcfg = c.oid)
) as facts
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
where ${ownSchema} and ${notOps('c.cfgname')} and ${notOfExtension('pg_ts_config', 'c.oid')} and ${unused}`

export const textSearchDictionaries = `
select 'text search dictionary' as kind, format('%I.%I', n.nspname, d.dictname) as name, null as parent, jsonb_build_object(
  'template', (select format('%I.%I', tn.nspname, t.tmplname) from pg_ts_template t join pg_namespace tn on tn.oid = t.tmplnamespace
    where t.oid = d.dicttemplate),
  'options', d.dictinitoption
) as facts
from pg_ts_dict d
join pg_namespace n on n.oid = d.dictnamespace
where ${ownSchema} and ${notOps('d.dictname')} and ${notOfExtension('pg_ts_dict', 'd.oid')} and ${unused}`

/** Options may hold secrets: it is told that they differ, not how. */
export const foreignServers = `
select 'foreign server' as kind, quote_ident(s.srvname) as name, null as parent, jsonb_build_object(
  'wrapper', quote_ident(w.fdwname),
  'type', s.srvtype,
  'version', s.srvversion,
  'digest of options', md5(${sorted('s.srvoptions')})
) as facts
from pg_foreign_server s
join pg_foreign_data_wrapper w on w.oid = s.srvfdw
where ${notOps('s.srvname')} and ${notOfExtension('pg_foreign_server', 's.oid')} and ${unused}`

/** The server's own have object ids below 16384. */
export const casts = `
select 'cast' as kind, format_type(c.castsource, null) || ' as ' || format_type(c.casttarget, null) as name, null as parent, jsonb_build_object(
  'function', nullif(c.castfunc, 0)::regprocedure::text,
  'context', case c.castcontext when 'a' then 'assignment' when 'i' then 'implicit' end,
  'method', c.castmethod::text
) as facts
from pg_cast c
where c.oid >= 16384 and ${notOfExtension('pg_cast', 'c.oid')} and ${unused}`

const grantee = `case a.grantee when 0 then 'PUBLIC' when d.defaclrole then 'owner' else pg_get_userbyid(a.grantee)::text end`

/** The role that reads is called the owner: its name differs between databases. */
export const defaultPrivileges = `
select 'default privileges' as kind, concat('of ',
  case when pg_get_userbyid(d.defaclrole) = current_user then 'owner' else quote_ident(pg_get_userbyid(d.defaclrole)) end, ' on ',
  case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
    when 'n' then 'schemas' else d.defaclobjtype::text end, ' in ' || quote_ident(n.nspname)) as name, null as parent, jsonb_build_object(
  'privileges', coalesce((select string_agg(${grantee} || '=' || a.privilege_type
      || case when a.is_grantable and a.grantee <> d.defaclrole then '*' else '' end, ',' order by ${grantee} collate "C", a.privilege_type)
    from aclexplode(d.defaclacl) a), 'none')
) as facts
from pg_default_acl d
left join pg_namespace n on n.oid = d.defaclnamespace
where ${notOps(`coalesce(n.nspname, '')`)} and ${unused}`
