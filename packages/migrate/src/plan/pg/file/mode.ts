import type { RangeVar } from 'libpg-query'
import { isStrong } from '../../../hazards/lock-modes.ts'
import { collectNodes } from '../../../hazards/pg/changes/expressions.ts'
import type { Change } from '../../../hazards/pg/change.ts'
import { isTimeout } from '../../../hazards/pg/timeouts.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { relationName } from '../../../parse/pg/names.ts'
import { isNew } from '../sizes.ts'
import type { Item } from './item.ts'

/**
 * How a file runs.
 *
 *   steps     statement by statement, what blocks rewritten
 *   segments  as it stands, in the transactions that it has: from one statement to another, whose parts cannot be told
 *             from each other; before and after them, step by step
 */
export type FileMode = { readonly kind: 'steps' } | Segments

export type Segments = {
  readonly kind: 'segments'
  readonly why: string
  /** Tables in use whose rows are changed and which are altered. */
  readonly written: readonly Table[]
  /** Indexes of the first statement and of the one behind the last. */
  readonly from: number
  readonly to: number
}

export function modeOf(world: World, items: readonly Item[]): FileMode {
  const segments = (why: string): FileMode => ({
    kind: 'segments',
    why,
    written: [],
    from: 0,
    to: items.length,
  })
  if (items.some(({ statement }) => transactional.has(statement.effect))) {
    return segments('the file has transactions of its own')
  }
  if (items.some(isLocalSetting)) {
    return segments('SET LOCAL ends with its transaction')
  }
  if (items.some(({ changes }) => changes.some((one) => one.kind === 'create-table' && one.temporary))) {
    return segments('a temporary table is of one session')
  }
  if (items.some(({ changes }) => changes.some((one) => one.kind === 'lock' && one.by === 'LOCK TABLE'))) {
    return segments('LOCK TABLE holds until its transaction ends')
  }
  return spanOf(world, items)
}

/** But for timeouts: each step has its own. */
function isLocalSetting({ statement: { subject } }: Item): boolean {
  return subject?.kind === 'setting' && subject.lasts === 'transaction' && !isTimeout(subject.name)
}

const transactional: ReadonlySet<string> = new Set(['begin', 'commit', 'rollback', 'savepoint'])

/** From the first to the last statement that alters, or changes rows of, a table that the file does both to. */
function spanOf(world: World, items: readonly Item[]): FileMode {
  const altered = items.map(({ changes }) => new Set(changes.flatMap((change) => alteredBy(world, change))))
  const named = items.map((item) => new Set(namedBy(world, item)))
  const written = [...new Set(named.flatMap((tables) => [...tables]))].filter(
    (table) => !isNew(world, table) && altered.some((tables) => tables.has(table)),
  )
  if (written.length === 0) return { kind: 'steps' }
  const isOfIt = (_: Item, index: number) =>
    written.some((table) => altered[index]?.has(table) === true || named[index]?.has(table) === true)
  const names = written.map(({ name }) => name).join(', ')
  return {
    kind: 'segments',
    why: `it changes rows of a table that it alters (${names})`,
    written,
    from: items.findIndex(isOfIt),
    to: items.findLastIndex(isOfIt) + 1,
  }
}

/** Tables that DML reads or writes. */
function namedBy(world: World, { node, changes }: Item): readonly Table[] {
  if (!changes.some(({ kind }) => kind === 'write')) return []
  return collectNodes<RangeVar>(node, 'RangeVar')
    .concat(collectNodes<RangeVar>(node, 'relation'))
    .flatMap((relation) => world.find(relationName(relation)) ?? [])
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
  if (change.kind === 'lock' && change.by !== 'LOCK TABLE' && !isStrong(change.mode)) return []
  if (change.kind === 'drop') return change.what === 'table' ? toList(world.find(change.name)) : []
  if (change.kind === 'rename') return toList(world.find(change.relation))
  return 'table' in change && change.table !== null ? toList(world.find(change.table)) : []
}

function toList(table: Table | undefined): readonly Table[] {
  return table === undefined ? [] : [table]
}
