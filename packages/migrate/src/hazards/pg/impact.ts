import { isLoggedSo } from './logging.ts'
import type { LockMode } from '../model.ts'
import type { Change, ChangeKind, ChangeOf } from './change.ts'
import type { Column, Constraint } from './definition.ts'
import { locksHeirs, reachesHeirs } from './impact/heirs.ts'
import { objectImpacts, withAlong } from './impact/objects.ts'
import { and, nothing, takes, type Answer, type Impact, type Judge, type Judges } from './impact/parts.ts'
import { typeImpacts } from './impact/types.ts'
import { constrainedColumns } from './world/constraints.ts'
import { isProvenNotNull, type Table } from './world/table.ts'
import type { World } from './world/world.ts'

export type { Answer, Impact } from './impact/parts.ts'

export function impactOf(world: World, change: Change): Impact {
  const judge = judges[change.kind] as Judge<ChangeKind> | undefined
  const impact = withHeirs(world, change, onLeaves(world, judge?.(world, change) ?? nothing))
  return recurses(change) ? { ...impact, locks: withPartitions(world, impact.locks) } : impact
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
  'truncate',
  'create-trigger',
  'disable-trigger',
])

function recurses(change: Change): boolean {
  switch (change.kind) {
    case 'lock':
      return change.recurses
    case 'rename':
      return change.what === 'column'
    case 'drop':
      return change.what === 'table'
    default:
      return recursing.has(change.kind)
  }
}

function withPartitions(world: World, locks: Impact['locks']): Impact['locks'] {
  return locks.flatMap(({ table, mode }) => [
    { table, mode },
    ...withPartitions(
      world,
      world.partitionsOf(table).map((part) => ({ table: part, mode })),
    ),
  ])
}

/** What is done to a table is done to those that inherit from it. */
function withHeirs(world: World, change: Change, impact: Impact): Impact {
  const [first] = impact.locks
  const isReaching = reachesHeirs(world, change)
  const heirs =
    first === undefined || !(isReaching || locksHeirs(world, change)) ? [] : world.allHeirsOf(first.table)
  if (first === undefined || heirs.length === 0) return impact
  if (!isReaching) return and(impact, heirs, first.mode)
  return { ...and(impact, heirs, first.mode), on: impact.on ?? [first.table, ...heirs] }
}

const exclusive = (world: World, { table }: { readonly table: Parameters<World['table']>[0] }) =>
  takes(world.table(table), 'ACCESS EXCLUSIVE')

const judges: Judges = {
  ...objectImpacts,
  ...typeImpacts,
  'create-table': createTable,
  'add-column'(world, { table: name, column, ifNotExists }) {
    const table = world.table(name)
    const isThere = ifNotExists && table.columns.has(column.name)
    return isThere ? takes(table, 'ACCESS EXCLUSIVE') : addColumn(world, table, column)
  },
  'drop-column'(world, change) {
    const { table: name, column } = change
    const table = world.table(name)
    const parents = [...table.constraints.values()].flatMap(({ references, columns }) =>
      references !== null && columns.includes(column) ? [references] : [],
    )
    return withAlong(world, change, and(takes(table, 'ACCESS EXCLUSIVE'), parents, 'ACCESS EXCLUSIVE'))
  },
  'set-not-null'(world, { table: name, column }) {
    const table = world.table(name)
    return takes(table, 'ACCESS EXCLUSIVE', { scans: isProvenNotNull(table, column) ? 'no' : 'yes' })
  },
  'drop-not-null': exclusive,
  'change-default': exclusive,
  'add-constraint': (world, { table, constraint }) => addConstraint(world, world.table(table), constraint),
  'drop-constraint'(world, change) {
    const { table: name, name: constraint } = change
    const table = world.table(name)
    const references = table.constraints.get(constraint)?.references ?? null
    const parents = references === null ? [] : [references]
    return withAlong(world, change, and(takes(table, 'ACCESS EXCLUSIVE'), parents, 'ACCESS EXCLUSIVE'))
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
  rename(world, { what, relation }) {
    if (what === 'table' || what === 'column' || what === 'constraint') {
      return takes(world.table(relation), 'ACCESS EXCLUSIVE')
    }
    const view = what === 'view' ? world.find(relation) : undefined
    return view === undefined ? nothing : takes(view, 'ACCESS EXCLUSIVE')
  },
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
  'attach-index'(world, { part }) {
    // It is the index that is locked so, which every query of its table locks until its transaction ends.
    const found = world.findIndex(part)
    return found === undefined ? nothing : takes(found.table, 'ACCESS EXCLUSIVE')
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
  'rewrite-table'(world, change) {
    if (change.table === null) return nothing
    const rewrites = isLoggedSo(world, change) ? 'no' : 'yes'
    return takes(world.table(change.table), 'ACCESS EXCLUSIVE', { rewrites })
  },
  refresh: (world, { view, concurrent }) => ({
    ...takes(world.table(view), concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', {
      rewrites: concurrent ? 'no' : 'yes',
      scans: 'yes',
    }),
    reads: world.tablesBehind(view.name),
  }),
  'create-trigger': (world, { table }) => takes(world.table(table), 'SHARE ROW EXCLUSIVE'),
  'disable-trigger': (world, { table }) => takes(world.table(table), 'SHARE ROW EXCLUSIVE'),
  policy: exclusive,
  // Rows that are inserted are read nowhere in their table, and a condition may find its rows by an index.
  write: (world, { table, verb, chooses }) =>
    takes(world.table(table), 'ROW EXCLUSIVE', {
      scans: verb === 'INSERT' ? 'no' : chooses ? 'unknown' : 'yes',
    }),
  'change-owner': (world, { table }) =>
    table === null ? nothing : takes(world.table(table), 'ACCESS EXCLUSIVE'),
  'replica-identity': exclusive,
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

/** A new table blocks nobody; those that it refers to, or becomes a part of, are in use. */
function createTable(
  world: World,
  { columns, constraints, partitionOf, inherits, table, ifNotExists }: ChangeOf<'create-table'>,
): Impact {
  if (ifNotExists && world.find(table) !== undefined) return nothing
  const all = [...columns.flatMap((column) => column.constraints), ...constraints]
  const parents = all.flatMap((one) =>
    one.kind === 'foreign' && !isItself(one.references, table) ? [world.table(one.references)] : [],
  )
  const impact = and(
    and(nothing, [...new Set(parents)], 'SHARE ROW EXCLUSIVE'),
    inherits.map((parent) => world.table(parent)),
    'SHARE UPDATE EXCLUSIVE',
  )
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
  // Even without a default: NULL is checked row by row.
  if (world.isConstrained(column.type)) return 'yes'
  const volatility = world.isVolatile(column.value ?? world.defaultOf(column.type))
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
