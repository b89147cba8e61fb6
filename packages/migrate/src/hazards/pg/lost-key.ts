import type { Change } from './change.ts'
import { constrainedColumns } from './world/constraints.ts'
import type { Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** A primary key, a unique constraint or a unique index that goes, with no other over the same columns. */
export type LostKey = {
  readonly table: Table
  readonly name: string
  /** Null for an expression. */
  readonly columns: readonly (string | null)[]
  /** It came with this deployment. */
  readonly isNew: boolean
}

/** The key that a change takes from its table, unless `later` has another one over its columns. */
export function lostKey(world: World, change: Change, later: () => readonly Change[]): LostKey | undefined {
  const key = droppedKey(world, change)
  if (key === undefined || hasAnother(key)) return undefined
  return later().some((one) => makesKey(world, one, key)) ? undefined : key
}

function droppedKey(world: World, change: Change): LostKey | undefined {
  if (change.kind === 'drop-index') {
    const found = world.findIndex(change.index)
    if (found === undefined || !found.index.unique) return undefined
    const { table, index } = found
    return { table, name: index.name, columns: index.columns, isNew: index.born === world.deployment }
  }
  if (change.kind !== 'drop-constraint') return undefined
  const table = world.table(change.table)
  const found = table.constraints.get(change.name)
  if (found === undefined || !isKey(found.kind)) return undefined
  const isNew = table.indexes.get(change.name)?.born === world.deployment
  return { table, name: found.name, columns: found.columns, isNew }
}

function isKey(kind: string): boolean {
  return kind === 'unique' || kind === 'primary'
}

function hasAnother({ table, name, columns }: LostKey): boolean {
  return [...table.indexes.values()].some(
    (index) =>
      index.name !== name && index.unique && index.valid && !index.partial && isSame(index.columns, columns),
  )
}

function makesKey(world: World, change: Change, { table, columns }: LostKey): boolean {
  if (!('table' in change) || change.table === null || world.find(change.table) !== table) return false
  if (change.kind === 'create-index') {
    return change.unique && !change.partial && isSame(change.columns, columns)
  }
  if (change.kind !== 'add-constraint' || !isKey(change.constraint.kind)) return false
  return isSame(constrainedColumns(table, change.constraint), columns)
}

/** In any order: ON CONFLICT and foreign keys do not look at it. */
function isSame(left: readonly (string | null)[], right: readonly (string | null)[]): boolean {
  const columns = new Set(left)
  return !columns.has(null) && columns.size === new Set(right).size && right.every((one) => columns.has(one))
}

/** Tables whose foreign keys lead to the columns of a key. */
export function restingOn(world: World, { table, columns }: LostKey): readonly Table[] {
  return world
    .referencing(table)
    .filter((other) =>
      [...other.constraints.values()].some(
        ({ references, referenced }) => references === table && isSame(referenced, columns),
      ),
    )
}
