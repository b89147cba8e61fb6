import type { Node } from 'libpg-query'
import type { PgQuery } from '../../parse/pg/query.ts'

/**
 * The syntax tree of what must be one statement: everything that a plan holds goes through here. Where it is not, the
 * planner has a bug, and says so instead of planning it.
 */
export function parseOne(pg: Pick<PgQuery, 'parseSync'>, sql: string): Node {
  const statements = pg.parseSync(sql).stmts ?? []
  const node = statements[0]?.stmt
  if (statements.length === 1 && node !== undefined) return node
  throw new Error(`A plan holds what is not one statement: ${sql.slice(0, 200)}`)
}
