import type { IndexStmt } from 'libpg-query'
import { strings } from '../../hazards/pg/changes/expressions.ts'
import { expressionShape } from '../../hazards/pg/expression-shape.ts'
import type { IndexState, Table } from '../../hazards/pg/world/table.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
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
  return JSON.stringify({
    accessMethod,
    unique: unique === true,
    nullsEqual: nullsEqual === true,
    predicate: whereClause === undefined ? null : expressionShape(whereClause),
    keys: columnsOf(params.indexParams),
    included: columnsOf(params.indexIncludingParams),
  })
}

function columnsOf(params: IndexStmt['indexParams']) {
  return (params ?? []).map((node) => {
    if (!('IndexElem' in node)) return null
    const { name, expr, collation, opclass } = node.IndexElem
    const expression = expr === undefined ? null : expressionShape(expr)
    return { name, expression, collation: strings(collation), opclass: strings(opclass) }
  })
}
