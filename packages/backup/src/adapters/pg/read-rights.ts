import type { PgSession } from '@twinship/core'
import type { Right } from '../../model/rights.ts'
import { isOurs } from './our-objects.ts'

type Session = Pick<PgSession, 'query'>

/** What nobody has granted or revoked anything of has the rights that it was born with. */
const lists = `
  select case c.relkind when 'S' then 'sequence ' else 'table ' end || format('%I.%I', n.nspname, c.relname), c.relowner,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and ${isOurs('pg_class', 'c.oid', 'n')}
    and not (c.relkind = 'S' and exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'))
  union all
  select 'column ' || format('%I.%I.%I', n.nspname, c.relname, a.attname), c.relowner, a.attacl
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped and ${isOurs('pg_class', 'c.oid', 'n')}
  union all
  select 'schema ' || quote_ident(n.nspname), n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
  from pg_namespace n where ${isOurs('pg_namespace', 'n.oid', 'n')}
  union all
  select 'routine ' || p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${isOurs('pg_proc', 'p.oid', 'n')}
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
  union all
  select 'type ' || t.oid::regtype::text, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') and ${isOurs('pg_type', 't.oid', 'n')}
  union all
  select 'large object ' || l.oid, l.lomowner, coalesce(l.lomacl, acldefault('L', l.lomowner))
  from pg_largeobject_metadata l
  union all
  select 'new ' || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines'
      when 'T' then 'types' when 'n' then 'schemas' else 'objects' end
    || coalesce(' in ' || quote_ident(n.nspname), '') || ' of ' || quote_ident(pg_get_userbyid(d.defaclrole)),
    d.defaclrole, d.defaclacl
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace`

const rightsOf = (acls: string) => `
  select l."on", a.privilege_type as privilege, a.is_grantable as grantable, a.grantee = l.owner as "isOwner",
    case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee,
    case a.grantee when 0 then '' else pg_get_userbyid(a.grantee)::text end as role, pg_get_userbyid(l.owner)::text as owner
  from (${acls}) l ("on", owner, acl), aclexplode(l.acl) a`

/** Every right to what is inside the session's database. The session has its settings pinned. */
export function readObjectRights(session: Session): Promise<readonly Right[]> {
  return session.query<Right>(rightsOf(lists))
}

/** Rights to a database itself, whatever it is called. */
export function readDatabaseRights(session: Session, oid: number): Promise<readonly Right[]> {
  const acl = `select 'database', d.datdba, coalesce(d.datacl, acldefault('d', d.datdba)) from pg_database d where d.oid = $1`
  return session.query<Right>(rightsOf(acl), [oid])
}
