import type { PgQuery } from '../../parse/pg/query.ts'
import { provenNotNull } from './changes/expressions.ts'
import type { ReadCheck } from './world/from-facts.ts'

/** Reads a check as the catalog has it, by the grammar. */
export function checkReader(pg: PgQuery): ReadCheck {
  return (definition) => {
    // The server writes it no other way: most checks need not be parsed.
    if (!definition.includes('IS NOT NULL')) return []
    const [statement] = pg.parseSync(`alter table t add ${definition}`).stmts ?? []
    const node = statement?.stmt
    if (node === undefined || !('AlterTableStmt' in node)) return []
    const [command] = node.AlterTableStmt.cmds ?? []
    const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    return def !== undefined && 'Constraint' in def ? provenNotNull(def.Constraint.raw_expr) : []
  }
}
