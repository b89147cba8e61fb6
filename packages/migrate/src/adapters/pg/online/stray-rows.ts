import type { PgSession } from '@twinship/core'
import pg from 'pg'
import type { PlanBackfill } from '../../../model/plan.ts'
import { identifierOf } from '../probe-facts.ts'
import { rowOf, type Range } from './backfill-ranges.ts'

/** Of one pass: its batches hold their keys in their SQL. */
const most = 20_000

/**
 * What is left of a table, in ranges of their keys: a row that the app changes all the time is never where it was seen,
 * and its key stays with it. Undefined without a key. `types` are those of its columns.
 */
export async function strayRanges(
  session: PgSession,
  { table, key, where }: PlanBackfill,
  types: readonly string[],
): Promise<((size: number) => Range) | undefined> {
  if (key === null) return undefined
  const names = key.map((name) => pg.escapeIdentifier(name))
  const found = await session.query(
    `select ${names.map((name, at) => `${name}::text as k${at}`).join(', ')} from ${identifierOf(table)}
     where ${where} limit ${most}`,
  )
  const rows = found.map((row) =>
    rowOf(
      key.map((_, at) => String(row[`k${at}`])),
      types,
    ),
  )
  return (size) => {
    const some = rows.splice(0, size)
    return {
      condition: some.length === 0 ? 'false' : `(${names.join(', ')}) in (${some.join(', ')})`,
      limit: null,
      // A run that is stopped begins with a pass over all again.
      cursor: { by: 'page', next: 0 },
      isLast: rows.length === 0,
    }
  }
}
