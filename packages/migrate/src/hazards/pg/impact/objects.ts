import { selectImpact } from './selects.ts'
import { alongWith } from '../cascade-of-table.ts'
import type { Change, ChangeOf } from '../change.ts'
import { usesOf } from '../cascade.ts'
import { isNotThere } from '../not-there.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { and, nothing, takes, type Impact, type Judges } from './parts.ts'

/** Of what is dropped, and of what lies beside tables. */
export const objectImpacts: Judges = {
  drop,
  select: selectImpact,
  lock: (world, { table, mode }) => takes(world.table(table), mode),
  'create-view'(world, { view, replaces }) {
    const found = replaces ? world.find(view) : undefined
    return found === undefined ? nothing : takes(found, 'ACCESS EXCLUSIVE')
  },
}

function drop(world: World, change: ChangeOf<'drop'>): Impact {
  if (isNotThere(world, change)) return nothing
  if (change.what === 'table') return withAlong(world, change, dropTable(world, world.table(change.name)))
  const own =
    change.what === 'view' || change.what === 'materialized-view' ? world.find(change.name) : undefined
  const impact = own === undefined ? nothing : takes(own, 'ACCESS EXCLUSIVE')
  if (!change.cascade) return impact
  const tables = usesOf(world, change).flatMap(({ table }) => table ?? [])
  return and(impact, [...new Set(tables)], 'ACCESS EXCLUSIVE')
}

/** What CASCADE takes along is locked as what it is dropped with. */
export function withAlong(world: World, change: Change, impact: Impact): Impact {
  const held = new Set(impact.locks.map(({ table }) => table))
  const tables = alongWith(world, change)?.tables.filter((table) => !held.has(table)) ?? []
  return and(impact, tables, 'ACCESS EXCLUSIVE')
}

function dropTable(world: World, table: Table): Impact {
  const parents = [...table.constraints.values()].flatMap(({ references }) =>
    references === null || references === table ? [] : [references],
  )
  const impact = and(takes(table, 'ACCESS EXCLUSIVE'), parents, 'ACCESS EXCLUSIVE')
  const all = and(impact, world.referencing(table), 'ACCESS EXCLUSIVE')
  const parent = table.partitionOf
  if (parent === null) return all
  const others = world.partitionsOf(parent).filter((one) => one.isDefaultPartition && one !== table)
  return and(all, [parent, ...others], 'ACCESS EXCLUSIVE')
}
