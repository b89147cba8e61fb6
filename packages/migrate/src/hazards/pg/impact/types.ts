import type { ChangeOf } from '../change.ts'
import { rebuiltIndexes, recheckedConstraints, typeChangeOf } from '../type-change.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import { and, nothing, takes, type Impact, type Judges } from './parts.ts'

/** Of types of columns, and of domains. */
export const typeImpacts: Judges = {
  'alter-type': alterType,
  'constrain-domain': (world, { name, valid }) => (valid ? readsAll(world, name.name) : nothing),
  'validate-domain': (world, { name }) => readsAll(world, name.name),
}

function alterType(world: World, change: ChangeOf<'alter-type'>): Impact {
  const table = world.table(change.table)
  const answer = typeChangeOf(world, change)
  const others = linkedBy(world, table, change.column)
  if (answer !== 'keeps') {
    const rewrites = answer === 'rewrites' ? 'yes' : 'unknown'
    return and(takes(table, 'ACCESS EXCLUSIVE', { rewrites }), others, 'ACCESS EXCLUSIVE')
  }
  const isWork = rebuiltIndexes(world, change).length > 0 || recheckedConstraints(world, change).length > 0
  const impact = takes(table, 'ACCESS EXCLUSIVE', { scans: isWork ? 'yes' : 'no' })
  return and(impact, others, 'ACCESS EXCLUSIVE')
}

/** Tables at the other end of foreign keys from or to the column: these are dropped and made again. */
function linkedBy(world: World, table: Table, column: string): readonly Table[] {
  const parents = [...table.constraints.values()].flatMap(({ references, columns }) =>
    references !== null && references !== table && columns.includes(column) ? [references] : [],
  )
  const children = world
    .referencing(table)
    .filter(
      (other) =>
        other !== table &&
        [...other.constraints.values()].some(
          ({ references, referenced }) => references === table && referenced.includes(column),
        ),
    )
  return [...new Set([...parents, ...children])]
}

/** A domain's constraint is tried on each column that has it, table after table. */
function readsAll(world: World, domain: string): Impact {
  const tables = world.tablesOfDomain(domain)
  const impact = and(nothing, tables, 'SHARE')
  return { ...impact, scans: tables.length > 0 ? 'yes' : 'no', on: tables }
}
