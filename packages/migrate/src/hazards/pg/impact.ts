import type { LockMode } from '../model.ts'
import type { Change, ChangeKind, ChangeOf } from './change.ts'
import type { Column, Constraint } from './definition.ts'
import { typeChangeOf } from './type-change.ts'
import { constrainedColumns } from './world/constraints.ts'
import { isProvenNotNull, type Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** What a change costs a database in use: the locks it takes on tables that are there, and the work under them. */
export type Impact = {
  readonly locks: readonly { readonly table: Table; readonly mode: LockMode }[]
  readonly rewrites: Answer
  /** Reads every row, or builds an index of them. */
  readonly scans: Answer
  /** Tables whose rows that is about, where it is not the first that is locked. */
  readonly on?: readonly Table[]
}

export type Answer = 'yes' | 'no' | 'unknown'

type Work = { readonly rewrites?: Answer; readonly scans?: Answer }
type Judge<Kind extends ChangeKind> = (world: World, change: ChangeOf<Kind>) => Impact
type Judges = { readonly [Kind in ChangeKind]?: Judge<Kind> }

const nothing: Impact = { locks: [], rewrites: 'no', scans: 'no' }

export function impactOf(world: World, change: Change): Impact {
  const judge = judges[change.kind] as Judge<ChangeKind> | undefined
  const impact = onLeaves(world, judge?.(world, change) ?? nothing)
  return recursing.has(change.kind) ? { ...impact, locks: withPartitions(world, impact.locks) } : impact
}

/** A partitioned table has no rows of its own: they are those of its partitions, whatever their depth. */
function onLeaves(world: World, impact: Impact): Impact {
  const table = impact.locks[0]?.table
  if (impact.on !== undefined || table?.kind !== 'partitioned') return impact
  return { ...impact, on: leavesOf(world, table) }
}

function leavesOf(world: World, table: Table): readonly Table[] {
  return world
    .partitionsOf(table)
    .flatMap((part) => (part.kind === 'partitioned' ? leavesOf(world, part) : [part]))
}

/** What ALTER TABLE or a write does to a partitioned table it does to its partitions, whatever their depth. */
const recursing: ReadonlySet<ChangeKind> = new Set([
  'add-column',
  'drop-column',
  'alter-type',
  'set-not-null',
  'drop-not-null',
  'change-default',
  'add-constraint',
  'drop-constraint',
  'validate-constraint',
  'write',
])

function withPartitions(world: World, locks: Impact['locks']): Impact['locks'] {
  return locks.flatMap(({ table, mode }) => [
    { table, mode },
    ...withPartitions(
      world,
      world.partitionsOf(table).map((part) => ({ table: part, mode })),
    ),
  ])
}

function takes(table: Table, mode: LockMode, { rewrites = 'no', scans = rewrites }: Work = {}): Impact {
  return { locks: [{ table, mode }], rewrites, scans }
}

function and(impact: Impact, tables: readonly Table[], mode: LockMode): Impact {
  return { ...impact, locks: [...impact.locks, ...tables.map((table) => ({ table, mode }))] }
}

const exclusive = (world: World, { table }: { readonly table: Parameters<World['table']>[0] }) =>
  takes(world.table(table), 'ACCESS EXCLUSIVE')

const judges: Judges = {
  'create-table': createTable,
  drop(world, { what, name }) {
    if (what !== 'table') return nothing
    const table = world.table(name)
    return and(
      and(takes(table, 'ACCESS EXCLUSIVE'), parentsOf(table), 'ACCESS EXCLUSIVE'),
      world.referencing(table),
      'ACCESS EXCLUSIVE',
    )
  },
  'add-column': (world, { table, column }) => addColumn(world, world.table(table), column),
  'drop-column'(world, { table: name, column }) {
    const table = world.table(name)
    const parents = [...table.constraints.values()].flatMap(({ references, columns }) =>
      references !== null && columns.includes(column) ? [references] : [],
    )
    return and(takes(table, 'ACCESS EXCLUSIVE'), parents, 'ACCESS EXCLUSIVE')
  },
  'alter-type'(world, change) {
    const table = world.table(change.table)
    const answer = typeChangeOf(world, change)
    if (answer !== 'keeps') {
      const rewrites = answer === 'rewrites' ? 'yes' : 'unknown'
      return takes(table, 'ACCESS EXCLUSIVE', { rewrites })
    }
    const isIndexed = [...table.indexes.values()].some(({ columns }) => columns.includes(change.column))
    return takes(table, 'ACCESS EXCLUSIVE', { scans: change.collation && isIndexed ? 'yes' : 'no' })
  },
  'set-not-null'(world, { table: name, column }) {
    const table = world.table(name)
    return takes(table, 'ACCESS EXCLUSIVE', { scans: isProvenNotNull(table, column) ? 'no' : 'yes' })
  },
  'drop-not-null': exclusive,
  'change-default': exclusive,
  'add-constraint': (world, { table, constraint }) => addConstraint(world, world.table(table), constraint),
  'drop-constraint'(world, { table: name, name: constraint }) {
    const table = world.table(name)
    const references = table.constraints.get(constraint)?.references ?? null
    return and(takes(table, 'ACCESS EXCLUSIVE'), references === null ? [] : [references], 'ACCESS EXCLUSIVE')
  },
  'validate-constraint'(world, { table: name, name: constraint }) {
    const table = world.table(name)
    const { references = null, valid = false } = table.constraints.get(constraint) ?? {}
    const impact = takes(table, 'SHARE UPDATE EXCLUSIVE', { scans: valid ? 'no' : 'yes' })
    return and(impact, references === null ? [] : [references], 'ROW SHARE')
  },
  'create-index'(world, { table: name, name: index, concurrent, only, ifNotExists }) {
    const table = world.table(name)
    const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
    const isThere = ifNotExists && index !== null && table.indexes.has(index)
    const isBuilt = !isThere && !(only && table.kind === 'partitioned')
    const impact = takes(table, mode, { scans: isBuilt ? 'yes' : 'no' })
    return only ? impact : and(impact, world.partitionsOf(table), mode)
  },
  'drop-index'(world, { index, concurrent }) {
    const found = world.findIndex(index)
    if (found === undefined) return nothing
    return takes(found.table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')
  },
  reindex(world, { scope, name, concurrent }) {
    const table =
      name === null || scope === 'more'
        ? undefined
        : scope === 'table'
          ? world.table(name)
          : world.findIndex(name)?.table
    return table === undefined
      ? nothing
      : takes(table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', { scans: 'yes' })
  },
  rename: (world, { what, relation }) =>
    what === 'table' || what === 'column' || what === 'constraint'
      ? takes(world.table(relation), 'ACCESS EXCLUSIVE')
      : nothing,
  'set-schema': exclusive,
  truncate(world, { table: name, cascade }) {
    const table = world.table(name)
    const impact = takes(table, 'ACCESS EXCLUSIVE', { rewrites: 'yes', scans: 'no' })
    return and(impact, cascade ? world.referencing(table) : [], 'ACCESS EXCLUSIVE')
  },
  'attach-partition'(world, { table: name, partition }) {
    const parent = world.table(name)
    const leaf = world.table(partition)
    const others = world.partitionsOf(parent).filter(({ isDefaultPartition }) => isDefaultPartition)
    const impact = takes(parent, 'SHARE UPDATE EXCLUSIVE', { scans: 'unknown' })
    return { ...and(impact, [leaf, ...others], 'ACCESS EXCLUSIVE'), on: [leaf, ...others] }
  },
  'detach-partition'(world, { table: name, partition, concurrent }) {
    const parent = world.table(name)
    // The partition is locked at the end, once nobody uses the parent as it was.
    if (concurrent) {
      return and(takes(parent, 'SHARE UPDATE EXCLUSIVE'), [world.table(partition)], 'ACCESS EXCLUSIVE')
    }
    const others = world.partitionsOf(parent).filter(({ isDefaultPartition }) => isDefaultPartition)
    return and(takes(parent, 'ACCESS EXCLUSIVE'), [world.table(partition), ...others], 'ACCESS EXCLUSIVE')
  },
  'rewrite-table': (world, { table }) =>
    table === null ? nothing : takes(world.table(table), 'ACCESS EXCLUSIVE', { rewrites: 'yes' }),
  refresh: (world, { view, concurrent }) =>
    takes(world.table(view), concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', {
      rewrites: concurrent ? 'no' : 'yes',
      scans: 'yes',
    }),
  'create-trigger': (world, { table }) => takes(world.table(table), 'SHARE ROW EXCLUSIVE'),
  'disable-trigger': (world, { table }) => takes(world.table(table), 'SHARE ROW EXCLUSIVE'),
  policy: exclusive,
  // Rows that are inserted are read nowhere in their table, and a condition may find its rows by an index.
  write: (world, { table, verb, chooses }) =>
    takes(world.table(table), 'ROW EXCLUSIVE', {
      scans: verb === 'INSERT' ? 'no' : chooses ? 'unknown' : 'yes',
    }),
  comment: (world, { table }) => takes(world.table(table), 'SHARE UPDATE EXCLUSIVE'),
  analyze: (world, { table }) =>
    table === null ? nothing : takes(world.table(table), 'SHARE UPDATE EXCLUSIVE'),
  'alter-other': (world, { table, subcommand }) =>
    takes(world.table(table), otherModes[subcommand] ?? 'ACCESS EXCLUSIVE'),
}

const otherModes: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_DetachPartitionFinalize: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
}

function parentsOf(table: Table): Table[] {
  return [...table.constraints.values()].flatMap(({ references }) =>
    references === null || references === table ? [] : [references],
  )
}

/** A new table blocks nobody; those that it refers to, or becomes a part of, are in use. */
function createTable(
  world: World,
  { columns, constraints, partitionOf, table }: ChangeOf<'create-table'>,
): Impact {
  const all = [...columns.flatMap((column) => column.constraints), ...constraints]
  const parents = all.flatMap((one) =>
    one.kind === 'foreign' && !isItself(one.references, table) ? [world.table(one.references)] : [],
  )
  const impact = and(nothing, [...new Set(parents)], 'SHARE ROW EXCLUSIVE')
  if (partitionOf === null) return impact
  const parent = world.table(partitionOf)
  const others = world.partitionsOf(parent).filter(({ isDefaultPartition }) => isDefaultPartition)
  const scans = others.length > 0 ? 'yes' : 'no'
  return { ...and(impact, [parent, ...others], 'ACCESS EXCLUSIVE'), scans, on: others }
}

function isItself(left: { readonly name: string }, right: { readonly name: string }): boolean {
  return left.name === right.name
}

/** Whether adding the column gives every row a value of its own. */
function columnRewrites(world: World, column: Column): Answer {
  if (column.serial || column.identity || column.generated === 'stored') return 'yes'
  const type = world.type(column.type)
  // Even without a default: NULL is checked row by row.
  if (type?.isDomain === true && type.constrained) return 'yes'
  const volatility = world.isVolatile(column.value)
  return volatility === 'volatile' ? 'yes' : volatility === 'unknown' ? 'unknown' : 'no'
}

function addColumn(world: World, table: Table, column: Column): Impact {
  const rewrites = columnRewrites(world, column)
  const parents = column.constraints.flatMap((one) =>
    one.kind === 'foreign' ? [world.table(one.references)] : [],
  )
  const hasValues = column.value !== null && !column.value.isNull
  const verifies = column.constraints.some(
    (one) =>
      one.kind === 'unique' ||
      one.kind === 'primary' ||
      one.kind === 'check' ||
      (one.kind === 'foreign' && hasValues),
  )
  const scans = rewrites === 'no' && verifies ? 'yes' : rewrites
  return and(takes(table, 'ACCESS EXCLUSIVE', { rewrites, scans }), parents, 'SHARE ROW EXCLUSIVE')
}

type Scans = (table: Table, constraint: Constraint) => boolean

function addConstraint(world: World, table: Table, constraint: Constraint): Impact {
  if (constraint.kind === 'foreign') {
    const parent = world.table(constraint.references)
    const impact = takes(table, 'SHARE ROW EXCLUSIVE', { scans: constraint.valid ? 'yes' : 'no' })
    return and(impact, parent === table ? [] : [parent], 'SHARE ROW EXCLUSIVE')
  }
  const scans = constraintScans[constraint.kind](table, constraint)
  return takes(table, 'ACCESS EXCLUSIVE', { scans: scans ? 'yes' : 'no' })
}

const usesIndex = (constraint: Constraint) => 'usingIndex' in constraint && constraint.usingIndex !== null
const isProven: Scans = (table, constraint) =>
  constrainedColumns(table, constraint).every((column) => isProvenNotNull(table, column))

const constraintScans: Readonly<Record<Exclude<Constraint['kind'], 'foreign'>, Scans>> = {
  check: (_, constraint) => 'valid' in constraint && constraint.valid,
  'not-null': (table, constraint) =>
    'valid' in constraint && constraint.valid && !isProven(table, constraint),
  unique: (_, constraint) => !usesIndex(constraint),
  primary: (table, constraint) => !usesIndex(constraint) || !isProven(table, constraint),
  exclusion: () => true,
}
