import type { Change, ChangeOf } from './change.ts'
import { shownName, type Table } from './world/table.ts'
import type { Publication } from './world/objects.ts'
import type { World } from './world/world.ts'

/** A published table whose UPDATE and DELETE the server refuses from a change on (55000). */
export type Untold = { readonly table: Table; readonly message: string }

/** Tables that a change leaves published without what tells their rows apart. */
export function untoldBy(world: World, change: Change, later: () => readonly Change[]): readonly Untold[] {
  switch (change.kind) {
    case 'publication':
      return published(toldFromNowOn(world, change))
    case 'replica-identity': {
      const table = world.table(change.table)
      const isPublished = world.isPublished(table)
      if (change.identity !== 'nothing' || isPublished === false) return []
      return [
        untold(
          table,
          isPublished === true
            ? 'has REPLICA IDENTITY NOTHING'
            : 'has REPLICA IDENTITY NOTHING, where it is published',
        ),
      ]
    }
    case 'drop-constraint':
      return withoutKey(world, world.table(change.table), change.name, later)
    default:
      return []
  }
}

/** Tables whose UPDATE and DELETE a change publishes. */
function toldFromNowOn(world: World, change: ChangeOf<'publication'>): readonly Table[] {
  const { does, name, isOfChanges } = change
  const known = world.publications.get(name)
  switch (does) {
    case 'create':
      return isOfChanges === false ? [] : tablesOf(world, change)
    case 'add':
    case 'set':
      return known?.isOfChanges === false ? [] : tablesOf(world, change)
    case 'options':
      return isOfChanges === true && known?.isOfChanges === false ? tablesWithin(world, name, known) : []
    default:
      return []
  }
}

function tablesWithin(world: World, name: string, { isOfAll }: Publication): readonly Table[] {
  return [...world.tables()].filter(({ publications }) => isOfAll || publications?.has(name) === true)
}

/** Of all that there are only those are told that a database or the files tell of. */
function tablesOf(world: World, { tables, wide }: ChangeOf<'publication'>): readonly Table[] {
  return wide === 'all' ? [...world.tables()] : tables.map((name) => world.table(name))
}

function published(tables: readonly Table[]): readonly Untold[] {
  return tables
    .filter((table) => table.isKnown && hasNoIdentity(table))
    .map((table) =>
      untold(
        table,
        table.replicaIdentity === 'nothing' ? 'has REPLICA IDENTITY NOTHING' : 'has no primary key',
      ),
    )
}

/** Whether the server refuses every UPDATE and DELETE of it while it is published. */
export function hasNoIdentity(table: Table): boolean {
  const { kind, replicaIdentity } = table
  if (kind !== 'table' && kind !== 'partitioned') return false
  return replicaIdentity === 'nothing' || (replicaIdentity === 'default' && !hasPrimaryKey(table))
}

function withoutKey(
  world: World,
  table: Table,
  constraint: string,
  later: () => readonly Change[],
): readonly Untold[] {
  if (world.isPublished(table) !== true || table.replicaIdentity !== 'default') return []
  if (table.constraints.get(constraint)?.kind !== 'primary') return []
  const isMadeAgain = later().some(
    (one) =>
      one.kind === 'add-constraint' && one.constraint.kind === 'primary' && world.find(one.table) === table,
  )
  return isMadeAgain ? [] : [untold(table, 'has no primary key any more')]
}

function hasPrimaryKey({ constraints }: Table): boolean {
  return [...constraints.values()].some(({ kind }) => kind === 'primary')
}

function untold(table: Table, why: string): Untold {
  return { table, message: `UPDATE and DELETE of ${shownName(table)} fail: it is published, and ${why}.` }
}
