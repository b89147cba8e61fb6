import type { PgCluster } from '@twinship/testkit'
import { z } from 'zod'

const column = z.object({
  table: z.string(),
  /** Quoted, as it is written in SQL. */
  name: z.string(),
  /** Of an array its elements', of a domain its base. */
  type: z.string(),
  isArray: z.boolean(),
  length: z.number().nullable(),
  isRequired: z.boolean(),
  /** SQL that gives one of the parent's keys; null without a foreign key. */
  parent: z.string().nullable(),
  labels: z.array(z.string()).nullable(),
})

export type FillColumn = z.infer<typeof column>

/** Columns that take a value, of the project's own tables; of a key of several columns each is taken by itself. */
const query = `
select c.oid::regclass::text as table, quote_ident(a.attname) as name,
  coalesce(b.typname, e.typname, t.typname) as type, t.typcategory = 'A' as "isArray",
  case when t.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length,
  a.attnotnull or t.typnotnull as "isRequired",
  (select format('select %I from %s order by random() limit 1', p.attname, k.confrelid::regclass)
   from pg_constraint k join lateral unnest(k.conkey, k.confkey) u(own, other) on u.own = a.attnum
   join pg_attribute p on p.attrelid = k.confrelid and p.attnum = u.other
   where k.conrelid = c.oid and k.contype = 'f' limit 1) as parent,
  (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l
   where l.enumtypid = coalesce(nullif(t.typelem, 0), t.oid)) as labels
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
left join pg_type b on b.oid = t.typbasetype and t.typtype = 'd'
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle', 'ops')
  and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
  and not coalesce((select pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' from pg_attrdef d
    where d.adrelid = c.oid and d.adnum = a.attnum), false)
order by c.oid, a.attnum`

export async function readColumns(
  server: PgCluster,
  database: string,
): Promise<ReadonlyMap<string, readonly FillColumn[]>> {
  const tables = new Map<string, FillColumn[]>()
  for (const one of z.array(column).parse(await server.query(query, database))) {
    tables.set(one.table, [...(tables.get(one.table) ?? []), one])
  }
  return tables
}
