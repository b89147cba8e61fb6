import type { Node } from 'libpg-query'
import type { Change } from '../../../hazards/pg/change.ts'
import { changesOf } from '../../../hazards/pg/changes/read.ts'
import { impactOf, type Impact } from '../../../hazards/pg/impact.ts'
import { statementsOfDo } from '../../../hazards/pg/plpgsql.ts'
import { applyChange } from '../../../hazards/pg/world/apply.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { ObjectName } from '../../../model/statement.ts'
import type { PgPrograms } from '../../../parse/pg/query.ts'
import { plannedName } from '../names.ts'
import { parseOne } from '../parse-one.ts'
import { undoChange } from './undo.ts'
import { joinUndone, type Undone } from './undone.ts'

/** A statement of a plan: what it locks and does to tables, as the truth table has it; the world has it by now. */
export type Observed = {
  readonly sql: string
  readonly node: Node
  readonly impacts: readonly { readonly change: Change; readonly impact: Impact }[]
  /** What its tables were called before it. */
  readonly names: ReadonlyMap<Table, ObjectName>
  readonly undo: Undone
}

/** What a statement changes, inside of a DO block too. */
export function changesIn(pg: PgPrograms, node: Node, sql: string): readonly Change[] {
  if (!('DoStmt' in node)) return changesOf(node)
  return statementsOfDo(pg, node.DoStmt, sql, 1).flatMap((inner): readonly Change[] =>
    inner.kind === 'opaque' ? [{ kind: 'opaque', what: inner.what }] : changesOf(inner.node),
  )
}

/** Reads a statement that goes into a plan and takes the world along. */
export function observe(pg: PgPrograms, world: World, sql: string, transaction: number): Observed {
  const node = parseOne(pg, sql)
  const undone: Undone[] = []
  const names = new Map<Table, ObjectName>()
  const impacts = changesIn(pg, node, sql).map((change) => {
    const impact = impactOf(world, change)
    for (const { table } of impact.locks) if (!names.has(table)) names.set(table, plannedName(world, table))
    const finish = undoChange(pg, world, change)
    applyChange(world, change, transaction)
    undone.push(finish())
    return { change, impact }
  })
  if (impacts.length === 0) undone.push({ sql: null, remains: 'what it did beside tables stays' })
  return { sql, node, impacts, names, undo: joinUndone(undone) }
}
