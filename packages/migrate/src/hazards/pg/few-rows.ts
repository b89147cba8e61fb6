import type { ChangeOf } from './change.ts'
import type { World } from './world/world.ts'

/** Rows that are written out, or that a key finds: its columns bound to constants. No work that grows with the table. */
export function isOfFewRows(world: World, { literalRows, bound, table }: ChangeOf<'write'>): boolean {
  if (literalRows) return true
  return [...world.table(table).indexes.values()].some(
    ({ unique, valid, partial, columns }) =>
      unique && valid && !partial && columns.every((column) => column !== null && bound.includes(column)),
  )
}
