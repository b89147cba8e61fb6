import type { ChangeOf } from './change.ts'
import type { World } from './world/world.ts'

type By = ChangeOf<'rewrite-table'>['by']

export function isOfLogging(by: By): by is 'SET LOGGED' | 'SET UNLOGGED' {
  return by === 'SET LOGGED' || by === 'SET UNLOGGED'
}

/** SET LOGGED of a table that is, and SET UNLOGGED of one that is not: the server does nothing. */
export function isLoggedSo(world: World, { table, by }: ChangeOf<'rewrite-table'>): boolean {
  return table !== null && isOfLogging(by) && world.table(table).logged === (by === 'SET LOGGED')
}
