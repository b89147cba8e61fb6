import type { PgPlaceQuery } from './place.ts'

/** Everything that a run leaves and that must be the same however often it was interrupted. */
export type Snapshot = {
  readonly schema: readonly string[]
  readonly rows: Readonly<Record<string, string>>
  readonly ledger: readonly string[]
  /** Per migration: its newest attempt's state and its statements' states, in order. */
  readonly journal: readonly string[]
}

const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'ops', 'drizzle')`

/** Written against the catalog itself, not against the package's own reading of it. */
const schemaQuery = `
select format('%s %I.%I %s', c.relkind, n.nspname, c.relname, pg_get_expr(c.relpartbound, c.oid)) as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours}
union all
select format('column %s %s %I %s %s %s', a.attrelid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where ${ours} and a.attnum > 0
union all
select format('index %s valid=%s ready=%s live=%s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indislive)
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}
union all
select format('constraint %s %s %s %s', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid), o.convalidated)
  from pg_constraint o join pg_namespace n on n.oid = o.connamespace where ${ours}
union all
select format('type %s %s', t.oid::regtype, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid))
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${ours} and t.typtype = 'e'
union all
select format('inherits %s %s pending=%s', inhrelid::regclass, inhparent::regclass, inhdetachpending) from pg_inherits
union all
select format('routine %s %s', p.oid::regprocedure, md5(p.prosrc)) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours}
union all
select format('trigger %s', pg_get_triggerdef(g.oid)) from pg_trigger g join pg_class c on c.oid = g.tgrelid
  join pg_namespace n on n.oid = c.relnamespace where ${ours} and not g.tgisinternal
order by 1`

const tablesQuery = `select format('%I.%I', n.nspname, c.relname) as line from pg_class c
  join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind = 'r' order by 1`

const journalQuery = `
select format('%s %s %s of %s: %s', m.tag, m.state, count(j.ordinal), m.statements,
    coalesce(string_agg(j.ordinal || ' ' || j.state, ', ' order by j.ordinal), 'none')) as line
  from (select distinct on (tag) * from ops.migration order by tag, ordinal desc) m
  left join ops.journal j on j.migration_id = m.id group by m.tag, m.state, m.statements order by 1`

const ledgerQuery = `select hash || ' ' || created_at as line from drizzle.__drizzle_migrations order by id`

/** `own`: columns (`table.column`) whose values two runs do not share. */
export async function takeSnapshot(query: PgPlaceQuery, own: readonly string[] = []): Promise<Snapshot> {
  return {
    schema: await takeSchema(query),
    rows: await takeRows(query, own),
    ledger: await lines(query, ledgerQuery),
    journal: await lines(query, journalQuery),
  }
}

export async function takeSchema(query: PgPlaceQuery): Promise<Snapshot['schema']> {
  return lines(query, schemaQuery)
}

/** A column that was dropped leaves its number: neither it nor the numbers of others are told. */
export function withoutNumbers(schema: Snapshot['schema']): Snapshot['schema'] {
  const left = schema.filter((line) => !line.includes('.pg.dropped.'))
  return left.map((line) => line.replace(/^(column \S+) \d+/, '$1'))
}

/** Indexes that serve nobody, and partitions half detached. */
export function halfDone(schema: Snapshot['schema']): Snapshot['schema'] {
  return schema.filter((line) => /valid=f|ready=f|live=f|pending=t|_cc(new|old)/.test(line))
}

export async function takeRows(query: PgPlaceQuery, own: readonly string[] = []): Promise<Snapshot['rows']> {
  const rows: Record<string, string> = {}
  for (const table of await lines(query, tablesQuery)) {
    const without = own.flatMap((one) =>
      `public.${one}`.startsWith(`${table}.`) ? one.split('.').slice(1) : [],
    )
    const row = without.length === 0 ? 't' : `(to_jsonb(t) - '{${without.join(',')}}'::text[])`
    const all = `select coalesce(string_agg(${row}::text, ' ' order by ${row}::text), '') as line from ${table} t`
    rows[table] = (await lines(query, all)).join()
  }
  return rows
}

async function lines(query: PgPlaceQuery, sql: string): Promise<readonly string[]> {
  return (await query<{ line: string }>(sql)).map(({ line }) => line)
}
