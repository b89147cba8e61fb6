import type { ChangeOf } from '../change.ts'
import { isFoundByKey } from '../few-rows.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { nothing, type Impact } from './parts.ts'

/** What a query reads: it locks nobody out, but what the transaction holds it holds until the query is over. */
export function selectImpact(world: World, change: ChangeOf<'select'>): Impact {
  const on = tablesRead(world, change)
  const impact = change.sleeps ? { ...nothing, waits: true } : nothing
  return on.length === 0 ? impact : { ...impact, scans: 'unknown', on }
}

/** Those whose rows a query may all go through: what a key finds is not among them. */
function tablesRead(world: World, { reads, bound }: ChangeOf<'select'>): readonly Table[] {
  const tables = reads.flatMap((name) => {
    const found = world.find(name)
    if (found === undefined || found.kind === 'view') return world.tablesBehind(name.name)
    return isFoundByKey(found, bound) ? [] : leavesOf(world, found)
  })
  return [...new Set(tables)]
}

function leavesOf(world: World, table: Table): readonly Table[] {
  if (table.kind !== 'partitioned') return [table, ...world.allHeirsOf(table)]
  return world.partitionsOf(table).flatMap((part) => leavesOf(world, part))
}
