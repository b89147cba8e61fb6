import type { IndexStmt } from 'libpg-query'
import { quoteName } from '../../roles/quote.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
import type { IndexState, Table } from '../../hazards/pg/world/table.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import { tableSql } from './names.ts'
import { parseOne } from './parse-one.ts'
import { behindRelation, findKeyword, wordsOf } from './words.ts'

/** What an index is made of after its table's name, in the file's own words: USING, columns, INCLUDE, WITH, WHERE. */
export type IndexText = {
  readonly unique: boolean
  readonly definition: string
  /** Columns of INCLUDE: the server names an index after them too. */
  readonly included: readonly string[]
}

export function indexText(pg: PgQuery, sql: string, statement: IndexStmt): IndexText {
  const { relation, unique, indexIncludingParams: including = [] } = statement
  const worded = wordsOf(pg, sql)
  const from = behindRelation(worded, relation)
  const included = including.flatMap((node) => ('IndexElem' in node ? (node.IndexElem.name ?? []) : []))
  const definition = sql.slice(worded.words[from]?.start ?? sql.length)
  return { unique: unique === true, definition, included }
}

/** `table` is quoted already; without a name the server chooses one. */
export function createIndexSql(
  { unique, definition }: IndexText,
  how: {
    readonly name: string | null
    readonly table: string
    readonly concurrently: boolean
    readonly only?: boolean
  },
): string {
  return [
    unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    ...(how.concurrently ? ['CONCURRENTLY'] : []),
    ...(how.name === null ? [] : [quoteName(how.name)]),
    how.only === true ? 'ON ONLY' : 'ON',
    how.table,
    definition,
  ].join(' ')
}

/** What makes an index again that the catalog told of, under any name; undefined where it did not. */
export function sameIndexSql(
  pg: PgQuery,
  world: World,
  { table, index }: { readonly table: Table; readonly index: IndexState },
  how: { readonly name: string; readonly concurrently: boolean },
): string | undefined {
  const { definition } = index
  if (definition === null) return undefined
  const node = parseOne(pg, definition)
  if (!('IndexStmt' in node)) return undefined
  return createIndexSql(indexText(pg, definition, node.IndexStmt), { ...how, table: tableSql(world, table) })
}

/** REINDEX … with CONCURRENTLY after what it is of. */
export function reindexConcurrently(pg: PgQuery, sql: string): string {
  const worded = wordsOf(pg, sql)
  const [index, table] = [findKeyword(worded, 'index', 1), findKeyword(worded, 'table', 1)]
  const at = worded.words[index < 0 ? table : index]?.end ?? sql.length
  return `${sql.slice(0, at)} CONCURRENTLY${sql.slice(at)}`
}
