import type { Change } from './change.ts'
import type { Constraint } from './definition.ts'
import type { Located } from './walk.ts'
import type { Table } from './world/table.ts'
import type { World } from './world/world.ts'

export type AddedForeignKey = {
  readonly table: Table
  readonly columns: readonly string[]
  readonly at: Located
}

/** The foreign keys of a change that has been applied, with the table they are of. */
export function addedForeignKeys(world: World, at: Located): readonly AddedForeignKey[] {
  const { change } = at
  return constraintsOf(change).flatMap((constraint): AddedForeignKey[] => {
    if (constraint.kind !== 'foreign' || !('table' in change) || change.table === null) return []
    const table = world.find(change.table)
    return table === undefined ? [] : [{ table, columns: constraint.columns, at }]
  })
}

function constraintsOf(change: Change): readonly Constraint[] {
  switch (change.kind) {
    case 'add-constraint':
      return [change.constraint]
    case 'add-column':
      return change.column.constraints
    case 'create-table':
      return [...change.columns.flatMap(({ constraints }) => constraints), ...change.constraints]
    default:
      return []
  }
}
