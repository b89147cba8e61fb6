import type { StatementPlace } from '../../question.ts'
import type { Change, Write } from '../change.ts'
import type { Table } from '../world/table.ts'
import type { World } from '../world/world.ts'
import type { Asked } from './context.ts'

/** A pending statement that changes rows; `table` is null where it may change any. */
export type Mending = {
  readonly table: Table | null
  readonly verb: Write['verb'] | 'TRUNCATE' | 'opaque'
  readonly columns: readonly string[]
  readonly place: StatementPlace
}

export function mendingOf(world: World, change: Change, place: StatementPlace): Mending | undefined {
  if (change.kind === 'opaque') return { table: null, verb: 'opaque', columns: [], place }
  if (change.kind === 'truncate') {
    return { table: world.table(change.table), verb: 'TRUNCATE', columns: [], place }
  }
  if (change.kind !== 'write') return undefined
  const { table, verb, columns } = change
  return { table: world.table(table), verb, columns, place }
}

/** Whether what is counted may be mended by it: by rows that go, by values that change, by parents that come. */
export function mends({ table, verb, columns }: Mending, question: Asked): boolean {
  if (table === null) return true
  if (table === question.parent && (verb === 'INSERT' || verb === 'MERGE' || verb === 'UPDATE')) return true
  if (table !== question.table || verb === 'INSERT') return false
  if (verb !== 'UPDATE') return true
  if (question.kind === 'row') return false
  return columns.some((column) => question.columns.includes(column) || !table.columns.has(column))
}
