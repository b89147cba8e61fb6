import type { PgSession } from '@twinship/core'
import type { ObjectName } from '../../model/statement.ts'
import { createIndexSql, indexText } from '../../plan/pg/index-text.ts'
import { parseOne } from '../../plan/pg/parse-one.ts'
import { serverError } from './errors.ts'
import { identifierOf, type IndexFact } from './probe-facts.ts'
import { send } from './send.ts'

/** All that tells one index of a table from another, but its name and where it is stored. */
const shape = `pg_catalog.json_build_object(
    'method', c.relam, 'options', c.reloptions, 'unique', i.indisunique, 'keys', i.indnkeyatts,
    'nulls', pg_catalog.to_jsonb(i) -> 'indnullsnotdistinct', 'classes', i.indclass::text,
    'collations', i.indcollation::text, 'order', i.indoption::text, 'where', pg_catalog.pg_get_expr(i.indpred, i.indrelid),
    'columns', array(select pg_catalog.pg_get_indexdef(i.indexrelid, n, false)
      from pg_catalog.generate_series(1, i.indnatts) n))::text`

const shapes = `select i.indexrelid::bigint as oid, ${shape} as shape
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
  where i.indexrelid::bigint = any($1) or i.indrelid = pg_catalog.to_regclass($2)`

/**
 * Those of the indexes that are what one of these statements builds: the server is asked to build the like of it on an
 * empty temporary table of the same columns and name, and that is taken back. Undefined where it does not let itself be
 * asked: without the right to TEMPORARY, or of an expression that names the table's own type.
 */
export async function builtAlike(
  session: PgSession,
  table: ObjectName,
  sql: readonly string[],
  indexes: readonly IndexFact[],
): Promise<readonly IndexFact[] | undefined> {
  if (indexes.length === 0) return []
  const shadow = identifierOf({ schema: 'pg_temp', name: table.name })
  const build = await buildOn(shadow, sql)
  if (build === undefined) return undefined
  await send(session, 'begin')
  try {
    const like = `create temporary table ${identifierOf({ schema: null, name: table.name })} (like ${identifierOf(table)})`
    await send(session, `${like}; ${build}`)
    const oids = indexes.map(({ oid }) => oid)
    const rows = await session.query<{ oid: string; shape: string }>(shapes, [oids, shadow])
    const wanted = rows.find(({ oid }) => !oids.includes(Number(oid)))?.shape
    const alike = new Set(rows.filter((row) => row.shape === wanted).map(({ oid }) => Number(oid)))
    return indexes.filter(({ oid }) => alike.has(oid))
  } catch (error) {
    if (serverError(error) === undefined) throw error
    return undefined
  } finally {
    await send(session, 'rollback')
  }
}

/** Whether an index that has the statement's name is what it builds; so it is taken to be where nothing tells. */
export async function isBuiltBy(
  session: PgSession,
  table: ObjectName,
  sql: readonly string[],
  index: IndexFact,
): Promise<boolean> {
  const alike = await builtAlike(session, table, sql, [index])
  return alike === undefined || alike.length > 0
}

/** CREATE INDEX of the last of these statements that is one, without a name and of another table. */
async function buildOn(shadow: string, statements: readonly string[]): Promise<string | undefined> {
  const pg = await import('libpg-query')
  await pg.loadModule()
  for (const sql of statements.toReversed()) {
    const node = parseOne(pg, sql)
    if (!('IndexStmt' in node)) continue
    const text = indexText(pg, sql, node.IndexStmt)
    return createIndexSql(text, { name: null, table: shadow, concurrently: false })
  }
  return undefined
}
