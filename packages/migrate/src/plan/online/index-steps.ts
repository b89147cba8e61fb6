import type { PlanPartition } from '../../model/plan.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import { createIndexSql, type IndexText } from '../pg/index-text.ts'
import { besideSql, tableSql } from '../pg/names.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import type { RewriteContext } from './rewrite.ts'

export type IndexBuild = {
  readonly table: ObjectName
  /** Null: the server chooses. */
  readonly name: string | null
  readonly text: IndexText
  /** Of which the table is a part. */
  readonly partition?: PlanPartition
}

export function buildConcurrently(
  { world, writer }: Pick<RewriteContext, 'world' | 'writer'>,
  place: StepPlace,
  { table, name, text, partition }: IndexBuild,
): void {
  writer.step(place, {
    kind: 'create-index-concurrently',
    class: 'online',
    sql: [createIndexSql(text, { name, table: tableSql(world, table), concurrently: true })],
    transaction: 'none',
    probe: { kind: 'index-build', name, table, ifNotExists: false },
    ...(partition === undefined ? {} : { partition }),
  })
}

export function dropIndexConcurrently(
  { world, writer }: Pick<RewriteContext, 'world' | 'writer'>,
  place: StepPlace,
  table: ObjectName,
  name: string,
): void {
  const index = { schema: world.server === null ? table.schema : world.table(table).schema, name }
  writer.step(place, {
    kind: 'drop-index-concurrently',
    class: 'online',
    sql: [`DROP INDEX CONCURRENTLY ${besideSql(world, table, name)}`],
    transaction: 'none',
    probe: { kind: 'index-drop', indexes: [index], ifExists: false },
  })
}

/** Nothing where the name stays. */
export function renameIndexSql(
  { world }: Pick<RewriteContext, 'world'>,
  table: ObjectName,
  from: string,
  to: string,
): readonly string[] {
  return from === to ? [] : [`ALTER INDEX ${besideSql(world, table, from)} RENAME TO ${quoteName(to)}`]
}
