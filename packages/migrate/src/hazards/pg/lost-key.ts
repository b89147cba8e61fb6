import type { Change, ChangeOf } from './change.ts'
import { columnsShape, keyShape, servesAs, type KeyShape } from './key-shape.ts'
import { constrainedColumns } from './world/constraints.ts'
import type { IndexState, Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** A primary key, a unique constraint or a unique index that goes, with no other that serves in its place. */
export type LostKey = {
  readonly table: Table
  readonly name: string
  /** Null for an expression. */
  readonly columns: readonly (string | null)[]
  /** Null where it cannot be told what it is over. */
  readonly shape: KeyShape | null
  /** It came with this deployment. */
  readonly isNew: boolean
}

/** The key that a change takes from its table, unless `later` has another one that serves in its place. */
export function lostKey(world: World, change: Change, later: () => readonly Change[]): LostKey | undefined {
  const key = droppedKey(world, change)
  if (key === undefined || hasAnother(key)) return undefined
  return later().some((one) => makesKey(world, one, key)) ? undefined : key
}

/** The key that a change drops, whatever comes in its place. */
export function droppedKey(world: World, change: Change): LostKey | undefined {
  if (change.kind === 'drop-index') {
    const found = world.findIndex(change.index)
    if (found === undefined || !found.index.unique) return undefined
    const { table, index } = found
    const { name, columns, born } = index
    return { table, name, columns, shape: shapeOf(index), isNew: born === world.deployment }
  }
  if (change.kind !== 'drop-constraint') return undefined
  const table = world.table(change.table)
  const found = table.constraints.get(change.name)
  if (found === undefined || !isKey(found.kind)) return undefined
  const { name, columns } = found
  const isNew = table.indexes.get(change.name)?.born === world.deployment
  return { table, name, columns, shape: columnsShape(columns), isNew }
}

function isKey(kind: string): boolean {
  return kind === 'unique' || kind === 'primary'
}

/** Null where nothing tells its expressions. */
export function shapeOf(index: IndexState): KeyShape | null {
  const tree = index.tree()
  return tree === null ? null : keyShape(tree)
}

/** What a change makes unique in its table. */
export function madeKey(
  table: Table,
  change: ChangeOf<'create-index'> | ChangeOf<'add-constraint'>,
): KeyShape | undefined {
  if (change.kind === 'create-index') return change.unique ? keyShape(change) : undefined
  const { constraint } = change
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary') return undefined
  return columnsShape(constrainedColumns(table, constraint), constraint.nullsEqual)
}

function hasAnother({ table, name, shape }: LostKey): boolean {
  if (shape === null) return false
  return [...table.indexes.values()].some((index) => {
    if (index.name === name || !index.unique || !index.valid) return false
    const other = shapeOf(index)
    return other !== null && servesAs(other, shape)
  })
}

function makesKey(world: World, change: Change, { table, shape }: LostKey): boolean {
  if (change.kind !== 'create-index' && change.kind !== 'add-constraint') return false
  if (shape === null || world.find(change.table) !== table) return false
  const made = madeKey(table, change)
  return made !== undefined && servesAs(made, shape)
}

/** Tables whose foreign keys lead to the columns of a key. */
export function restingOn(world: World, { table, columns }: LostKey): readonly Table[] {
  const all = new Set(columns)
  const isSame = (referenced: readonly string[]) =>
    referenced.length === all.size && referenced.every((one) => all.has(one))
  return world
    .referencing(table)
    .filter((other) =>
      [...other.constraints.values()].some(
        ({ references, referenced }) => references === table && isSame(referenced),
      ),
    )
}
