import type { ChangeOf } from '../change.ts'
import type { Constraint } from '../definition.ts'
import { columnNode } from '../preflight/nodes.ts'
import { chosenName } from './names.ts'
import type { ConstraintState, IndexState, Table } from './table.ts'
import type { World } from './world.ts'

const none: ReadonlySet<string> = new Set()

/** The name of a constraint as given, or as the server chooses it once what is called `gone` is not there. */
export function constraintName(
  world: World,
  table: Table,
  constraint: Constraint,
  gone: ReadonlySet<string> = none,
): string {
  if (constraint.name !== null) return constraint.name
  const { schema, name: of } = table
  const isConstraint = (name: string) => !gone.has(name) && world.hasConstraint(schema, name)
  // With an index of its own, which has the constraint's name.
  const isEither = (name: string) =>
    isConstraint(name) || (!gone.has(name) && world.hasRelation({ schema, name }))
  switch (constraint.kind) {
    case 'foreign':
      return chosenName(of, constraint.columns, 'fkey', isConstraint)
    case 'unique':
      return chosenName(of, constraint.columns, 'key', isEither)
    case 'primary':
      return chosenName(of, [], 'pkey', isEither)
    case 'check': {
      const { columns } = constraint
      return chosenName(of, columns.length === 1 ? columns : [], 'check', isConstraint)
    }
    case 'exclusion':
      return chosenName(of, [], 'excl', isEither)
    case 'not-null':
      return chosenName(of, [constraint.column], 'not_null', isConstraint)
    default:
      return constraint satisfies never
  }
}

/** The name that the server gives an index that has none, once what is called `gone` is not there. */
export function indexName(
  world: World,
  { schema, name: of }: Table,
  columns: readonly (string | null)[],
  gone: ReadonlySet<string> = none,
): string {
  return chosenName(of, columns, 'idx', (name) => !gone.has(name) && world.hasRelation({ schema, name }))
}

export function addConstraint(world: World, table: Table, constraint: Constraint, transaction: number): void {
  const name = constraintName(world, table, constraint)
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
    definition: null,
  }
  table.constraints.set(name, state)
  if (kind === 'unique' || kind === 'primary') {
    if (constraint.usingIndex !== null) table.indexes.delete(constraint.usingIndex)
    const tree = () => ({
      keys: columns.map(columnNode),
      predicate: undefined,
      nullsEqual: constraint.nullsEqual,
    })
    table.indexes.set(name, { ...madeIndex(world, name, columns), unique: true, reads: columns, tree })
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
  const { columns, unique, partial, reads, keys, predicate, nullsEqual } = change
  const name = change.name ?? indexName(world, table, columns)
  if (change.ifNotExists && table.indexes.has(name)) return
  const tree = () => ({ keys, predicate, nullsEqual })
  table.indexes.set(name, { ...madeIndex(world, name, columns), unique, partial, reads, tree })
}

function madeIndex(world: World, name: string, columns: IndexState['columns']): Omit<IndexState, 'tree'> {
  const made = { unique: false, valid: true, partial: false, definition: null, attached: false, reads: [] }
  return { ...made, name, columns, born: world.deployment, madeBy: world.file }
}
