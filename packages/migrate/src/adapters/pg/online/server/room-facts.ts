import type { PgSession } from '@twinship/core'
import type { PlanStep } from '../../../../model/plan.ts'
import type { ObjectName } from '../../../../model/statement.ts'
import type { RoomFacts } from '../../../../online/server/needs.ts'
import { identifierOf } from '../../probe-facts.ts'

/** With its partitions; the average width of a column is known once it was analysed. */
const query = `
with relation as (select pg_catalog.to_regclass($1)::oid as id),
  leaves as (select id from relation union select relid from relation, pg_catalog.pg_partition_tree(id) where isleaf)
select
  (select sum(case when reltuples >= 0 then reltuples else pg_catalog.pg_relation_size(c.oid) / 100 end)
    from leaves join pg_catalog.pg_class c on c.oid = leaves.id)::float8 as rows,
  (select sum(pg_catalog.pg_total_relation_size(id)) from leaves)::float8 as "totalBytes",
  (select sum(coalesce(s.avg_width * (1 - s.null_frac), case when a.attlen > 0 then a.attlen else 32 end))
    from pg_catalog.unnest($2::text[]) k (name)
    left join pg_catalog.pg_class c on c.oid = (select id from relation)
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = k.name
    left join pg_catalog.pg_stats s on s.schemaname = c.relnamespace::regnamespace::text and s.tablename = c.relname
      and s.attname = k.name)::float8 as "keyBytes",
  case when $3::boolean then (select case when c.relkind in ('i', 'I') then pg_catalog.pg_relation_size(c.oid)
      else pg_catalog.pg_indexes_size(c.oid) end from pg_catalog.pg_class c, relation where c.oid = id) end::float8 as "indexBytes"
where exists (select from relation where id is not null)`

/** Null where the step works on no table that is known. */
export async function readRoomFacts(session: PgSession, step: PlanStep): Promise<RoomFacts | null> {
  const name = objectOf(step)
  if (name === null) return null
  const keys = step.kind === 'create-index-concurrently' ? await indexedColumns(step.sql[0] ?? '') : null
  const [facts] = await session.query<RoomFacts>(query, [
    identifierOf(name),
    keys,
    step.kind === 'reindex-concurrently',
  ])
  return facts ?? null
}

function objectOf({ backfill, probe }: PlanStep): ObjectName | null {
  if (backfill !== null) return backfill.table
  if (probe?.kind === 'index-build') return probe.table
  return probe?.kind === 'reindex' ? probe.object : null
}

/** An expression is called by no column's name: it counts as one of which nothing is known. */
async function indexedColumns(sql: string): Promise<readonly string[]> {
  const pg = await import('libpg-query')
  await pg.loadModule()
  const node = pg.parseSync(sql).stmts?.[0]?.stmt
  if (node === undefined || !('IndexStmt' in node)) return []
  const { indexParams = [], indexIncludingParams = [] } = node.IndexStmt
  return [...indexParams, ...indexIncludingParams].map((one) =>
    'IndexElem' in one ? (one.IndexElem.name ?? '') : '',
  )
}
