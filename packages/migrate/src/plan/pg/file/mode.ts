import type { RangeVar } from 'libpg-query'
import { collectNodes } from '../../../hazards/pg/changes/expressions.ts'
import type { Change } from '../../../hazards/pg/change.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { relationName } from '../../../parse/pg/names.ts'
import { isNew } from '../sizes.ts'
import type { Item } from './item.ts'

/**
 * How a file runs.
 *
 *   steps     statement by statement, what blocks rewritten
 *   segments  as it stands, in the transactions that it has: its parts cannot be told from each other
 */
export type FileMode =
  | { readonly kind: 'steps' }
  | { readonly kind: 'segments'; readonly why: string; readonly written: readonly Table[] }

export function modeOf(world: World, items: readonly Item[]): FileMode {
  const segments = (why: string, written: readonly Table[] = []): FileMode => ({
    kind: 'segments',
    why,
    written,
  })
  if (items.some(({ statement }) => transactional.has(statement.effect))) {
    return segments('the file has transactions of its own')
  }
  if (
    items.some(({ statement: { subject } }) => subject?.kind === 'setting' && subject.lasts === 'transaction')
  ) {
    return segments('SET LOCAL ends with its transaction')
  }
  if (items.some(({ changes }) => changes.some((one) => one.kind === 'create-table' && one.temporary))) {
    return segments('a temporary table is of one session')
  }
  const written = alteredAndNamed(world, items)
  return written.length === 0
    ? { kind: 'steps' }
    : segments(
        `it changes rows of a table that it alters (${written.map(({ name }) => name).join(', ')})`,
        written,
      )
}

const transactional: ReadonlySet<string> = new Set(['begin', 'commit', 'rollback', 'savepoint'])

/** Tables in use that the file alters or drops and also names in DML: between two steps, rows would be missed. */
function alteredAndNamed(world: World, items: readonly Item[]): readonly Table[] {
  const altered = new Set(
    items.flatMap(({ changes }) => changes.flatMap((change) => alteredBy(world, change))),
  )
  const named = items.flatMap(({ node, changes }) =>
    changes.some(({ kind }) => kind === 'write')
      ? collectNodes<RangeVar>(node, 'RangeVar')
          .concat(collectNodes<RangeVar>(node, 'relation'))
          .flatMap((relation) => world.find(relationName(relation)) ?? [])
      : [],
  )
  return [...new Set(named)].filter((table) => altered.has(table) && !isNew(world, table))
}

const harmless: ReadonlySet<Change['kind']> = new Set([
  'write',
  'comment',
  'analyze',
  'create-index',
  'reindex',
  'create-trigger',
  'policy',
  'create-table',
  'create-view',
  'validate-constraint',
])

function alteredBy(world: World, change: Change): readonly Table[] {
  if (harmless.has(change.kind)) return []
  if (change.kind === 'drop') return change.what === 'table' ? toList(world.find(change.name)) : []
  if (change.kind === 'rename') return toList(world.find(change.relation))
  return 'table' in change && change.table !== null ? toList(world.find(change.table)) : []
}

function toList(table: Table | undefined): readonly Table[] {
  return table === undefined ? [] : [table]
}
