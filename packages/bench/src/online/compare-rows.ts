import type { PgCluster } from '@twinship/testkit'
import { escapeIdentifier } from 'pg'
import { z } from 'zod'

/** By table, quoted, its columns with the sum of their values' hashes: rows in any order are the same. */
export type Hashes = ReadonlyMap<string, Readonly<Record<string, string | null>>>

const columnRow = z.object({
  table: z.string(),
  columns: z.array(z.object({ name: z.string(), isTime: z.boolean() })),
})
const hashRow = z.record(z.string(), z.string().nullable())

const columnsQuery = `
select c.oid::regclass::text as table, json_agg(json_build_object('name', a.attname,
    'isTime', a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)) order by a.attnum) as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle', 'ops')
  and a.attnum > 0 and not a.attisdropped
group by 1`

export async function hashColumns(server: PgCluster, database: string): Promise<Hashes> {
  const tables = z.array(columnRow).parse(await server.query(columnsQuery, database))
  const hashes = new Map<string, Readonly<Record<string, string | null>>>()
  for (const { table, columns } of tables) {
    const sums = columns.map((column) => {
      const name = escapeIdentifier(column.name)
      // Rows that a migration writes have the time at which it ran.
      const value = column.isTime ? `case when ${name} < now() - interval '1 day' then ${name} end` : name
      return `sum(hashtextextended(coalesce(${value}::text, 'null'), 0)::numeric)::text as ${name}`
    })
    const [row] = await server.query(`select ${sums.join(', ')} from ${table}`, database)
    hashes.set(table, hashRow.parse(row ?? {}))
  }
  return hashes
}

/**
 * Columns of which the values differ, of those that were there before: one that a migration brings may have values of
 * its own in each database (random ones, the time, the next of a sequence).
 */
export function differentColumns(before: Hashes, left: Hashes, right: Hashes): readonly string[] {
  return [...before].flatMap(([table, columns]) => {
    const [ours, theirs] = [left.get(table), right.get(table)]
    if (ours === undefined || theirs === undefined) return []
    return Object.keys(columns)
      .filter((column) => ours[column] !== theirs[column])
      .map((column) => `the values of ${table}.${column} differ`)
  })
}
