import type { Node, RangeVar } from 'libpg-query'
import { relationName } from '../../../parse/pg/names.ts'
import type { ObjectName } from '../../../model/statement.ts'
import type { Change } from '../change.ts'
import { boundColumns } from './bound.ts'
import { collectNodes, functionsOf } from './expressions.ts'

/** What a query reads and calls: nothing where it does neither. */
export function queried(query: Node | undefined): readonly Change[] {
  const functions = functionsOf(query)
  const reads = collectNodes<RangeVar>(query, 'RangeVar').map((relation) => relationName(relation))
  if (functions.length === 0 && reads.length === 0) return []
  const sleeps = functions.some(({ name }) => sleepers.has(name))
  return [{ kind: 'select', functions, reads: distinct(reads), bound: boundIn(query), sleeps }]
}

/** Of the server: they wait as long as they are told. */
const sleepers: ReadonlySet<string> = new Set(['pg_sleep', 'pg_sleep_for', 'pg_sleep_until'])

/** Columns that the condition of a query of one table binds to constants. */
function boundIn(query: Node | undefined): readonly string[] {
  if (query === undefined || !('SelectStmt' in query)) return []
  const { fromClause, whereClause } = query.SelectStmt
  const [only, ...more] = fromClause ?? []
  if (only === undefined || more.length > 0 || !('RangeVar' in only)) return []
  return boundColumns(whereClause, only.RangeVar, false)
}

function distinct(names: readonly ObjectName[]): readonly ObjectName[] {
  return [...new Map(names.map((one) => [`${one.schema ?? ''}\0${one.name}`, one])).values()]
}
