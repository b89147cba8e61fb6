import type { Node } from 'libpg-query'
import { quoteName } from '../../../roles/quote.ts'
import type { PgQuery } from '../../../parse/pg/query.ts'
import type { Table } from '../world/table.ts'
import { bareTree } from './nodes.ts'

/** Writes an expression as SQL; undefined where what is written would not read the same. */
export type WriteSql = (expression: Node) => string | undefined

export function sqlWriter(pg: PgQuery, deparse: (node: Node) => string): WriteSql {
  return (expression) => {
    const sql = deparse(expression)
    const [statement] = attempt(() => pg.parseSync(`select (${sql})`))?.stmts ?? []
    const node = statement?.stmt
    if (node === undefined || !('SelectStmt' in node)) return undefined
    const [target, ...more] = node.SelectStmt.targetList ?? []
    const read = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
    if (read === undefined || more.length > 0) return undefined
    return JSON.stringify(bareTree(read)) === JSON.stringify(bareTree(expression)) ? `(${sql})` : undefined
  }
}

/** The table by its name of today. */
export function relationSql({ origin }: Table): string {
  return origin === null ? '' : `${quoteName(origin.schema)}.${quoteName(origin.name)}`
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
