import type { PgSession } from '@twinship/core'
import { z } from 'zod'
import type { DatabaseFacts, SequenceFacts, TableFacts } from '../../model/facts.ts'
import { columnsOfTable, fingerprintQuery, type ColumnOf } from './fingerprint.ts'
import { isOurs } from './our-objects.ts'
import { fingerprintLargeObjects, readGrants } from './read-contents.ts'

const tableList = `
select n.nspname as schema, c.relname as name,
  coalesce(pg_stat_get_tuples_inserted(c.oid), 0)::float8 as inserted,
  coalesce(pg_stat_get_tuples_updated(c.oid), 0)::float8 as updated,
  coalesce(pg_stat_get_tuples_deleted(c.oid), 0)::float8 as deleted,
  ${columnsOfTable} as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence <> 't' and ${isOurs('pg_class', 'c.oid', 'n')}
  and not (n.nspname = 'ops' and c.relname = 'identity')
order by n.nspname collate "C", c.relname collate "C"`

const sequenceList = `
select n.nspname as schema, c.relname as name, pg_sequence_last_value(c.oid)::text as "lastValue",
  s.seqincrement::text as increment, s.seqcycle as cycles
from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't' and ${isOurs('pg_class', 'c.oid', 'n')}
order by n.nspname collate "C", c.relname collate "C"`

/** Counted once for a partitioned table where the server repeats them for its partitions: versions differ in that. */
const objectCounts = `
select kind, count(*)::int as count from (
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'p' then 'partitioned table'
    when 'f' then 'foreign table' when 'c' then 'composite type' when 'i' then 'index' when 'I' then 'partitioned index' end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm', 'p', 'f', 'c', 'i', 'I') and c.relpersistence <> 't' and ${isOurs('pg_class', 'c.oid', 'n')}
    and not exists (select from pg_index i join pg_class t on t.oid = i.indrelid join pg_depend d
      on d.classid = 'pg_class'::regclass and d.objid = t.oid and d.deptype = 'e' where i.indexrelid = c.oid)
  union all
  select case when r.contype = 'f' and not r.convalidated then 'foreign key, not validated' else
    case r.contype when 'c' then 'check' when 'f' then 'foreign key' when 'p' then 'primary key'
      when 'u' then 'unique' when 'x' then 'exclusion' end end
  from pg_constraint r join pg_namespace n on n.oid = r.connamespace
  where r.contype in ('c', 'f', 'p', 'u', 'x') and r.conparentid = 0 and ${isOurs('pg_constraint', 'r.oid', 'n')}
    and not exists (select from pg_depend d where d.deptype = 'e' and ((d.classid = 'pg_class'::regclass and d.objid = r.conrelid)
      or (d.classid = 'pg_type'::regclass and d.objid = r.contypid)))
  union all
  select 'trigger' from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgparentid = 0 and ${isOurs('pg_class', 'c.oid', 'n')}
  union all
  select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${isOurs('pg_proc', 'p.oid', 'n')}
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
  union all
  select 'policy' from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
  where ${isOurs('pg_class', 'c.oid', 'n')}
  union all
  select case t.typtype when 'e' then 'enum' when 'd' then 'domain' else 'range' end
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') and ${isOurs('pg_type', 't.oid', 'n')}
  union all
  select 'statistics' from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
  where ${isOurs('pg_statistic_ext', 's.oid', 'n')}
  union all
  select 'materialized view, not populated' from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and not c.relispopulated and ${isOurs('pg_class', 'c.oid', 'n')}
  union all
  select 'schema' from pg_namespace n where n.nspname <> 'public' and ${isOurs('pg_namespace', 'n.oid', 'n')}
) o (kind) group by kind order by kind`

type TableRow = {
  readonly schema: string
  readonly name: string
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
  readonly columns: readonly ColumnOf[]
}

/** What sequences have given out. They ignore snapshots: what is to be at or before a dump is read before it begins. */
export function readSequences(session: Pick<PgSession, 'query'>): Promise<readonly SequenceFacts[]> {
  return session.query<SequenceFacts>(sequenceList)
}

type FactsOptions = {
  readonly fingerprints: boolean
  readonly grants?: boolean
  /** As they were read before; default: as they are now. */
  readonly sequences?: readonly SequenceFacts[]
}

/** All facts of the session's snapshot; one statement a table. The session has its settings pinned. */
export async function readPgFacts(
  session: Pick<PgSession, 'query'>,
  { fingerprints, grants = false, ...options }: FactsOptions,
): Promise<DatabaseFacts> {
  const tables = await session.query<TableRow>(tableList)
  const sequences = options.sequences ?? (await readSequences(session))
  const objects = await session.query<{ kind: string; count: number }>(objectCounts)
  const [large] = await session.query<{ count: number }>(
    'select count(*)::int as count from pg_largeobject_metadata',
  )
  const withRows: TableFacts[] = []
  for (const { schema, name, columns, ...changes } of tables) {
    const content = fingerprints
      ? await readContent(session, fingerprintQuery(schema, name, columns))
      : { rows: null, fingerprint: null }
    withRows.push({ schema, name, ...content, changes })
  }
  return {
    tables: withRows,
    sequences: [...sequences],
    objects: Object.fromEntries(objects.map(({ kind, count }) => [kind, count])),
    largeObjects: large?.count ?? 0,
    largeObjectFingerprint: fingerprints ? await fingerprintLargeObjects(session) : null,
    grants: grants ? await readGrants(session) : null,
  }
}

const contentSchema = z.object({ rows: z.coerce.number(), fingerprint: z.string() })

async function readContent(
  session: Pick<PgSession, 'query'>,
  query: string,
): Promise<z.infer<typeof contentSchema>> {
  const [row] = await session.query(query)
  return contentSchema.parse(row)
}
