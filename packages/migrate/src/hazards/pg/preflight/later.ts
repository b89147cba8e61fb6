import type { PgQuery } from '../../../parse/pg/query.ts'
import type { Facts } from '../../facts.ts'
import type { Change } from '../change.ts'
import { toConstraint } from '../changes/columns.ts'
import type { Constraint } from '../definition.ts'
import type { Table } from '../world/table.ts'
import { constraintQuestions } from './constraint-questions.ts'
import type { Asked, PreflightContext } from './context.ts'

type Questions = Map<Table, Map<string, readonly Asked[]>>

/** Remembers what constraints that are NOT VALID ask, until they are validated. */
export function createLater() {
  const questions: Questions = new Map()
  const remember = (context: PreflightContext, table: Table, name: string, constraint: Constraint) => {
    const own = questions.get(table) ?? new Map<string, readonly Asked[]>()
    questions.set(table, own)
    own.set(name, constraintQuestions(context, table, constraint))
  }
  return {
    questions,
    takeFacts(context: PreflightContext, pg: PgQuery, facts: Facts): void {
      for (const { schema, name, constraints } of facts.tables) {
        for (const { name: own, valid, definition } of constraints) {
          const constraint = valid ? undefined : readConstraint(pg, definition)
          if (constraint === undefined) continue
          remember(context, context.world.table({ schema, name }), own, constraint)
        }
      }
    },
    take(context: PreflightContext, change: Change): void {
      if (change.kind !== 'add-constraint') return
      const { table, constraint } = change
      if (constraint.name === null || !('valid' in constraint) || constraint.valid) return
      remember(context, context.world.table(table), constraint.name, constraint)
    },
  }
}

/** A constraint as the catalog writes it. */
function readConstraint(pg: PgQuery, definition: string): Constraint | undefined {
  const node = pg.parseSync(`alter table t add ${definition}`).stmts?.[0]?.stmt
  if (node === undefined || !('AlterTableStmt' in node)) return undefined
  const [command] = node.AlterTableStmt.cmds ?? []
  const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
  return def !== undefined && 'Constraint' in def ? toConstraint(def.Constraint) : undefined
}
