import type { Change, ChangeKind, ChangeOf } from '../../hazards/pg/change.ts'
import type { Constraint } from '../../hazards/pg/definition.ts'
import { columnsShape, keyShape, servesAs, type KeyShape } from '../../hazards/pg/key-shape.ts'
import { shapeOf } from '../../hazards/pg/lost-key.ts'
import { isTimeout } from '../../hazards/pg/timeouts.ts'
import type { Table } from '../../hazards/pg/world/table.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import { isNew } from './sizes.ts'

/** What keeps rows of a table in use from being double or wrong, and is dropped. */
export type Dropped = {
  readonly what: 'constraint' | 'index'
  readonly table: Table
  readonly name: string
  readonly kind: 'unique' | 'primary' | 'check'
  /** Null for an expression. */
  readonly columns: readonly (string | null)[]
  /** Of a key; null where it cannot be told what it is over. */
  readonly shape: KeyShape | null
}

/** What a change drops that something else could take the place of. */
export function droppedBy(world: World, change: Change): Dropped | undefined {
  if (change.kind === 'drop-index') return droppedIndex(world, change)
  return change.kind === 'drop-constraint' ? droppedConstraint(world, change) : undefined
}

function droppedIndex(world: World, { index: name, ...how }: ChangeOf<'drop-index'>): Dropped | undefined {
  const found = how.concurrent || how.cascade ? undefined : world.findIndex(name)
  if (found === undefined || !found.index.unique || found.index.born === world.deployment) return undefined
  const { table, index } = found
  if (!isUsed(world, table) || world.isConstraintIndex(table, index.name)) return undefined
  return {
    what: 'index',
    table,
    name: index.name,
    kind: 'unique',
    columns: index.columns,
    shape: shapeOf(index),
  }
}

function droppedConstraint(
  world: World,
  { table: of, name: constraint, cascade }: ChangeOf<'drop-constraint'>,
): Dropped | undefined {
  const table = world.table(of)
  const found = table.constraints.get(constraint)
  if (found === undefined || cascade || isNew(world, table)) return undefined
  const { name, kind, columns } = found
  if (kind === 'check') return { what: 'constraint', table, name, kind, columns, shape: null }
  const isKey = kind === 'unique' || kind === 'primary'
  if (!isKey || !isUsed(world, table)) return undefined
  return { what: 'constraint', table, name, kind, columns, shape: columnsShape(columns) }
}

/** In use, and with an index that can be built concurrently and become a constraint's. */
function isUsed(world: World, table: Table): boolean {
  return !isNew(world, table) && table.kind !== 'partitioned'
}

/** Whether the file makes something later that takes the place of it, and nothing before that needs it gone. */
export function isReplacedLater(world: World, later: readonly Change[], dropped: Dropped): boolean {
  for (const change of later) {
    if (replaces(world, change, dropped)) return true
    if (!leavesAlone(world, change, dropped)) return false
  }
  return false
}

/** Whether a change makes what takes the place of it: of its name, or over the same columns. */
export function replaces(world: World, change: Change, dropped: Dropped): boolean {
  switch (change.kind) {
    case 'add-constraint': {
      const { constraint } = change
      const isLike = constraint.kind === 'check' ? checkReplaces : keyReplaces
      return world.find(change.table) === dropped.table && isLike(constraint, dropped)
    }
    case 'add-column':
      return (
        world.find(change.table) === dropped.table &&
        dropped.kind === 'primary' &&
        change.column.constraints.some(({ kind }) => kind === 'primary')
      )
    case 'create-index':
      return world.find(change.table) === dropped.table && indexReplaces(change, dropped)
    default:
      return false
  }
}

function indexReplaces(index: ChangeOf<'create-index'>, { kind, name, shape }: Dropped): boolean {
  if (index.concurrent || index.ifNotExists || !index.unique || kind === 'check') return false
  return index.name === name || (shape !== null && servesAs(keyShape(index), shape))
}

function checkReplaces(constraint: Constraint, { kind, name, columns }: Dropped): boolean {
  if (constraint.kind !== 'check' || kind !== 'check' || !constraint.valid) return false
  return constraint.name === name || (columns.length > 0 && isSame(constraint.columns, columns))
}

/** Without USING INDEX, which names an index that is there by then. */
function keyReplaces(constraint: Constraint, { kind, name, shape }: Dropped): boolean {
  const isKey = constraint.kind === 'unique' || constraint.kind === 'primary'
  if (!isKey || kind === 'check' || constraint.usingIndex !== null) return false
  if (constraint.kind === 'primary' && kind === 'primary') return true
  return constraint.name === name || (shape !== null && servesAs(columnsShape(constraint.columns), shape))
}

function isSame(left: readonly (string | null)[], right: readonly (string | null)[]): boolean {
  const columns = new Set(left)
  return (
    !columns.has(null) && columns.size === new Set(right).size && right.every((column) => columns.has(column))
  )
}

/** Of the same table: what does not care whether the old one is still there. */
const careless: ReadonlySet<ChangeKind> = new Set([
  'add-column',
  'add-constraint',
  'drop-constraint',
  'validate-constraint',
  'create-index',
  'drop-index',
  'reindex',
  'set-not-null',
  'change-default',
  'create-trigger',
  'policy',
  'comment',
  'analyze',
])

/** What changes names, or how they are looked up, or cannot be read. */
const unsettling: ReadonlySet<ChangeKind> = new Set(['set', 'opaque', 'set-schema'])

function leavesAlone(world: World, change: Change, dropped: Dropped): boolean {
  if (change.kind === 'set' && isTimeout(change.name)) return true
  if (unsettling.has(change.kind) || namesOf(change).includes(dropped.name)) return false
  const { table } = dropped
  if (change.kind === 'rename') return change.what !== 'schema' && world.find(change.relation) !== table
  if (change.kind === 'drop') return change.what !== 'schema' && world.find(change.name) !== table
  if (!('table' in change) || change.table === null || world.find(change.table) !== table) return true
  return careless.has(change.kind)
}

/** Names that a change gives, in the way of which the old one would be. */
function namesOf(change: Change): readonly (string | null)[] {
  if (change.kind === 'add-constraint') return [change.constraint.name]
  if (change.kind === 'add-column') return change.column.constraints.map(({ name }) => name)
  if (change.kind === 'rename') return [change.to]
  return change.kind === 'create-index' ? [change.name] : []
}
