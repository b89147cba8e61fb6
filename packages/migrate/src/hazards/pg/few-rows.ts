import type { ChangeOf } from './change.ts'
import type { Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** Rows that are written out, or that a key finds: its columns bound to constants. No work that grows with the table. */
export function isOfFewRows(world: World, { literalRows, bound, table }: ChangeOf<'write'>): boolean {
  return literalRows || isFoundByKey(world.table(table), bound)
}

/** Columns that are bound to constants make up a key. */
export function isFoundByKey({ indexes }: Pick<Table, 'indexes'>, bound: readonly string[]): boolean {
  return [...indexes.values()].some(
    ({ unique, valid, partial, columns }) =>
      unique && valid && !partial && columns.every((column) => column !== null && bound.includes(column)),
  )
}
