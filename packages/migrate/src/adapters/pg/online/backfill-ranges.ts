import type { PgSession } from '@twinship/core'
import pg from 'pg'
import type { BackfillCursor } from '../../../model/online.ts'
import type { PlanBackfill } from '../../../model/plan.ts'
import { literal } from '../names.ts'
import { identifierOf } from '../probe-facts.ts'

/** A part of a table that no other batch touches: `cursor` is where the next one begins. */
export type Range = {
  /** SQL: true for its rows. */
  readonly condition: string
  /** Rows that may be changed at once; null where the condition itself says how many. Where so many were, more may be. */
  readonly limit: number | null
  readonly cursor: BackfillCursor
  readonly isLast: boolean
}

export type Position = {
  /** Of the key's columns, as SQL writes them; empty without a key. */
  readonly types: readonly string[]
  /** As it is now; null where it goes by the key. */
  readonly heap: Heap | null
  readonly cursor: BackfillCursor | null
  /** Rows. */
  readonly size: number
}

export async function keyTypes(session: PgSession, { table, key }: PlanBackfill): Promise<readonly string[]> {
  if (key === null) return []
  const rows = await session.query<{ type: string }>(
    `select pg_catalog.format_type(a.atttypid, a.atttypmod) as type
     from pg_catalog.unnest($2::text[]) with ordinality k (name, at)
     join pg_catalog.pg_attribute a on a.attrelid = pg_catalog.to_regclass($1) and a.attname = k.name order by k.at`,
    [identifierOf(table), key],
  )
  return rows.map(({ type }) => type)
}

export type Heap = {
  /** Of the largest leaf, where the table is partitioned. */
  readonly pages: number
  /** As the server last counted them; of all leaves together, for a range is one of each of them. */
  readonly rowsAPage: number
  /** Whether a place in the heap stands for one row. */
  readonly isOne: boolean
}

/** As many as rows of a hundred bytes would be, of a table that was never counted. */
const usualRows = 60

/**
 * Null where rows have no place to go by (a foreign table, another access method), and where the places of several heaps
 * would be gone over at once and there is a key instead.
 */
export async function readHeap(session: PgSession, { table, key }: PlanBackfill): Promise<Heap | null> {
  const [row] = await session.query<{ pages: number; density: number; isHeap: boolean; parts: number }>(
    `select coalesce(max(pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::int), 0)::int as pages,
       coalesce(sum(case when c.relpages > 0 and c.reltuples > 0 then greatest(c.reltuples / c.relpages, 1) else ${usualRows} end), ${usualRows})::float8 as density,
       coalesce(bool_and(c.relkind = 'r' and a.amname = 'heap'), true) as "isHeap", count(*)::int as parts
     from (select pg_catalog.to_regclass($1)::oid as relid
           union select relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) where isleaf
           union select inhrelid from pg_catalog.pg_inherits where inhparent = pg_catalog.to_regclass($1)) parts
     join pg_catalog.pg_class c on c.oid = relid and c.relkind <> 'p' left join pg_catalog.pg_am a on a.oid = c.relam`,
    [identifierOf(table)],
  )
  if (row?.isHeap !== true || (row.parts > 1 && key !== null)) return null
  return { pages: row.pages, rowsAPage: row.density, isOne: row.parts <= 1 }
}

export async function nextRange(session: PgSession, backfill: PlanBackfill, at: Position): Promise<Range> {
  const { key } = backfill
  const { heap } = at
  return key === null || heap !== null ? pageRange(heap, at) : keyRange(session, backfill, key, at)
}

/** Pages that hold nothing are quickly read, and yet not all of them at once. */
const mostPages = 2000

function pageRange(heap: Heap | null, { cursor, size }: Position): Range {
  const { pages, rowsAPage, isOne } = heap ?? { pages: 0, rowsAPage: usualRows, isOne: false }
  const first = cursor?.by === 'page' ? cursor.next : 0
  const next = first + Math.min(mostPages, Math.max(1, Math.round(size / rowsAPage)))
  const isLast = next >= pages
  // To the end: rows that the app changes in the meantime move there.
  const end = isLast ? '' : ` and ctid < '(${next},0)'::tid`
  return {
    condition: `ctid >= '(${first},0)'::tid${end}`,
    limit: isOne ? size : null,
    cursor: { by: 'page', next },
    isLast,
  }
}

async function keyRange(
  session: PgSession,
  { table }: PlanBackfill,
  key: readonly string[],
  { types, cursor, size }: Position,
): Promise<Range> {
  const names = key.map((name) => pg.escapeIdentifier(name)).join(', ')
  const after =
    cursor?.by === 'key' && cursor.after.length > 0 ? `(${names}) > ${rowOf(cursor.after, types)}` : 'true'
  const [upper] = await session.query(
    `select ${key.map((name, at) => `${pg.escapeIdentifier(name)}::text as k${at}`).join(', ')}
     from ${identifierOf(table)} where ${after} order by ${names} offset ${size - 1} limit 1`,
  )
  if (upper === undefined) {
    return { condition: after, limit: null, cursor: cursor ?? { by: 'key', after: [] }, isLast: true }
  }
  const values = key.map((_, at) => String(upper[`k${at}`]))
  return {
    condition: `${after} and (${names}) <= ${rowOf(values, types)}`,
    limit: null,
    cursor: { by: 'key', after: values },
    isLast: false,
  }
}

/** Of a key, as SQL writes it. */
export function rowOf(values: readonly string[], types: readonly string[]): string {
  return `(${values.map((value, at) => `${literal(value)}::${types[at] ?? 'text'}`).join(', ')})`
}
