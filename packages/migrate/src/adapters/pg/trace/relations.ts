import type { PgSession } from '@twinship/core'
import { z } from 'zod'

const relation = z.object({
  id: z.string(),
  schema: z.string(),
  name: z.string(),
  /** Of the file; null where there is none. */
  file: z.string().nullable(),
  /** Rows that this transaction has read in order. */
  readInOrder: z.number(),
  rows: z.number(),
})

export type TracedRelation = z.infer<typeof relation>
export type TracedRelations = ReadonlyMap<string, TracedRelation>

export type TraceOptions = {
  readonly now: () => number
  /** Oids of the relations that are looked at; left out: all of the app's. */
  readonly known?: ReadonlySet<string> | undefined
}

/** What exists without superuser rights to tell: files by pg_relation_filenode, reads by the transaction's counters. */
const query = `
select c.oid::text as id, n.nspname as schema, c.relname as name, pg_relation_filenode(c.oid)::text as file,
  coalesce(s.seq_tup_read, 0)::float8 as "readInOrder", greatest(c.reltuples, 0)::float8 as rows
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_stat_xact_all_tables s on s.relid = c.oid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

export async function readRelations(
  session: Pick<PgSession, 'query'>,
  known?: ReadonlySet<string>,
): Promise<TracedRelations> {
  const rows = z.array(relation).parse(await session.query(query))
  return new Map(rows.flatMap((one) => (known?.has(one.id) === false ? [] : [[one.id, one]])))
}
