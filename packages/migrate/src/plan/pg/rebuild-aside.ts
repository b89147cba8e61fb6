import type { IndexState, Table } from '../../hazards/pg/world/table.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import { quoteName } from '../../roles/quote.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
import { sameIndexSql } from './index-text.ts'
import { besideSql, helperName } from './names.ts'

/** An index that is about to go, built again beside itself. */
export type Rebuilt = {
  /** Each alone; they may be run again from the first on. */
  readonly before: readonly string[]
  /** Gives it its name, once the old one is gone. */
  readonly rename: string
  /** Nothing where it was not built again: the old one is still there. */
  readonly renameIfBuilt: string
}

/** Undefined where it is part of another one, or the catalog did not tell what it is. */
export function rebuildAside(
  pg: PgQuery,
  world: World,
  table: Table,
  index: IndexState,
): Rebuilt | undefined {
  if (table.kind === 'partitioned' || index.attached) return undefined
  const name = helperName('old', table, index.name)
  const build = sameIndexSql(pg, world, { table, index }, { name, concurrently: true })
  if (build === undefined) return undefined
  const helper = besideSql(world, table, name)
  return {
    before: [`DROP INDEX CONCURRENTLY IF EXISTS ${helper}`, build],
    rename: `ALTER INDEX ${helper} RENAME TO ${quoteName(index.name)}`,
    renameIfBuilt: `ALTER INDEX IF EXISTS ${helper} RENAME TO ${quoteName(index.name)}`,
  }
}
