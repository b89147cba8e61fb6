import type { IndexStmt } from 'libpg-query'
import type { IndexState, Table } from '../../hazards/pg/world/table.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
import { treePlaces } from '../../parse/pg/tree-places.ts'
import { createIndexSql, type IndexText } from './index-text.ts'
import { parseOne } from './parse-one.ts'

/**
 * A valid index of a partition that the server would attach to a new one of its parent, in place of building another:
 * method, columns, collations, operator classes, uniqueness and predicate are the same; their order may differ.
 */
export function attachable(pg: PgQuery, partition: Table, text: IndexText): IndexState | undefined {
  const wanted = shapeOf(pg, createIndexSql(text, { name: null, table: 't', concurrently: false }))
  return [...partition.indexes.values()].find(
    ({ definition, valid, attached }) =>
      definition !== null && valid && !attached && shapeOf(pg, definition) === wanted,
  )
}

function shapeOf(pg: PgQuery, sql: string): string | undefined {
  const node = parseOne(pg, sql)
  if (!('IndexStmt' in node)) return undefined
  const { accessMethod, unique, nulls_not_distinct: nullsEqual, whereClause, ...params } = node.IndexStmt
  return JSON.stringify(
    bare({
      accessMethod,
      unique: unique === true,
      nullsEqual: nullsEqual === true,
      whereClause,
      keys: columnsOf(params.indexParams),
      included: columnsOf(params.indexIncludingParams),
    }),
  )
}

function columnsOf(params: IndexStmt['indexParams']) {
  return (params ?? []).map((node) => {
    if (!('IndexElem' in node)) return null
    const { name, expr, collation, opclass } = node.IndexElem
    return { name, expr, collation, opclass }
  })
}

/** Without places, and without casts: the catalog says of each constant what type it has. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  if ('TypeCast' in value) return bare((value.TypeCast as { readonly arg?: unknown }).arg)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (treePlaces.has(key) ? [] : [[key, bare(one)]])),
  )
}
