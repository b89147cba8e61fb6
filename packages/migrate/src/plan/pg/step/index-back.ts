import type { Constraint } from '../../../hazards/pg/definition.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { ObjectName } from '../../../model/statement.ts'
import type { PgQuery } from '../../../parse/pg/query.ts'
import { rebuildAside } from '../rebuild-aside.ts'
import type { Undone } from './undone.ts'

/** Completes the undo of a constraint, given what drops it and takes statements to run after that. */
type Complete = (drop: (...after: string[]) => Undone) => Undone

/**
 * USING INDEX: the index goes with its constraint, and had a name of its own. One that the file did not make is built
 * again before, and takes the old name once that is free. Called before the constraint is added.
 */
export function indexBack(pg: PgQuery, world: World, name: ObjectName, constraint: Constraint): Complete {
  const isKey = constraint.kind === 'unique' || constraint.kind === 'primary'
  if (!isKey || constraint.usingIndex === null) return (drop) => drop()
  const table = world.table(name)
  const { usingIndex } = constraint
  const index = table.indexes.get(usingIndex)
  if (index?.madeBy === world.file) return (drop) => drop()
  const aside = index === undefined || isReferenced(world, table, index.columns) ? undefined : index
  const rebuilt = aside === undefined ? undefined : rebuildAside(pg, world, table, aside)
  if (rebuilt === undefined) {
    return () => ({ sql: null, remains: `the index ${usingIndex} would go with the constraint` })
  }
  return (drop) => ({ ...drop(rebuilt.rename), before: rebuilt.before })
}

/** Foreign keys that may stand on it keep its constraint from being dropped. */
function isReferenced(world: World, table: Table, columns: readonly (string | null)[]): boolean {
  const keys = new Set(columns)
  return world
    .referencing(table)
    .some((other) =>
      [...other.constraints.values()].some(
        ({ references, referenced }) =>
          references === table &&
          referenced.length === keys.size &&
          referenced.every((column) => keys.has(column)),
      ),
    )
}
