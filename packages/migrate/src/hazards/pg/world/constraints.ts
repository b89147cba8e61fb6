import type { ChangeOf } from '../change.ts'
import type { Constraint } from '../definition.ts'
import { chosenName } from './names.ts'
import type { ConstraintState, Table } from './table.ts'
import type { World } from './world.ts'

/** The name of a constraint as given, or as the server chooses it. */
export function constraintName(table: Table, constraint: Constraint): string {
  if (constraint.name !== null) return constraint.name
  const isTaken = (name: string) => table.constraints.has(name) || table.indexes.has(name)
  switch (constraint.kind) {
    case 'foreign':
      return chosenName(table.name, constraint.columns, 'fkey', isTaken)
    case 'unique':
      return chosenName(table.name, constraint.columns, 'key', isTaken)
    case 'primary':
      return chosenName(table.name, [], 'pkey', isTaken)
    case 'check':
      return chosenName(
        table.name,
        constraint.columns.length === 1 ? constraint.columns : [],
        'check',
        isTaken,
      )
    case 'exclusion':
      return chosenName(table.name, [], 'excl', isTaken)
    case 'not-null':
      return chosenName(table.name, [constraint.column], 'not_null', isTaken)
    default:
      return constraint satisfies never
  }
}

export function addConstraint(world: World, table: Table, constraint: Constraint, transaction: number): void {
  const name = constraintName(table, constraint)
  const { kind } = constraint
  const columns = constrainedColumns(table, constraint)
  const state: ConstraintState = {
    name,
    kind,
    columns,
    valid: !('valid' in constraint) || constraint.valid,
    notNull: kind === 'check' ? constraint.notNull : kind === 'not-null' ? columns : [],
    references: kind === 'foreign' ? world.table(constraint.references) : null,
    referenced: kind === 'foreign' ? referencedColumns(world.table(constraint.references), constraint) : [],
    addedIn: transaction,
  }
  table.constraints.set(name, state)
  if (kind === 'unique' || kind === 'primary') {
    if (constraint.usingIndex !== null) table.indexes.delete(constraint.usingIndex)
    const born = world.deployment
    table.indexes.set(name, {
      name,
      columns,
      unique: true,
      valid: true,
      partial: false,
      reads: columns,
      born,
    })
  }
  if (kind === 'primary' || (kind === 'not-null' && constraint.valid)) markNotNull(table, columns)
}

/** Without names of columns it is the primary key. */
function referencedColumns(parent: Table, { referenced }: Extract<Constraint, { readonly kind: 'foreign' }>) {
  if (referenced.length > 0) return referenced
  return [...parent.constraints.values()].find(({ kind }) => kind === 'primary')?.columns ?? []
}

/** USING INDEX takes the index's columns. */
export function constrainedColumns(table: Table, constraint: Constraint): readonly string[] {
  switch (constraint.kind) {
    case 'exclusion':
      return []
    case 'not-null':
      return [constraint.column]
    case 'unique':
    case 'primary': {
      if (constraint.usingIndex === null) return constraint.columns
      const columns = table.indexes.get(constraint.usingIndex)?.columns ?? []
      return columns.filter((column) => column !== null)
    }
    case 'check':
    case 'foreign':
      return constraint.columns
    default:
      return constraint satisfies never
  }
}

function markNotNull(table: Table, columns: readonly string[]): void {
  for (const name of columns) {
    const column = table.columns.get(name)
    if (column !== undefined) table.columns.set(name, { ...column, notNull: true })
  }
}

export function addIndex(world: World, change: ChangeOf<'create-index'>): void {
  const table = world.table(change.table)
  const { columns, unique, partial, reads } = change
  const isTaken = (name: string) => table.indexes.has(name)
  const name = change.name ?? chosenName(table.name, columns, 'idx', isTaken)
  if (change.ifNotExists && table.indexes.has(name)) return
  table.indexes.set(name, { name, columns, unique, partial, reads, valid: true, born: world.deployment })
}
