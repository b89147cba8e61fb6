import { indexName } from '../../hazards/pg/world/constraints.ts'
import type { ObjectName } from '../../model/statement.ts'
import type { IndexText } from '../pg/index-text.ts'
import { helperName, tableSql } from '../pg/names.ts'
import { buildConcurrently, dropIndexConcurrently, renameIndexSql } from './index-steps.ts'
import { dropSql, restoreUnique, undoOf } from './replace.ts'
import type { Replaced, RewriteContext } from './rewrite.ts'
import { swapIndex } from './swap-index.ts'

type NewIndex = {
  readonly table: ObjectName
  readonly name: string | null
  readonly columns: readonly (string | null)[]
  readonly text: IndexText
}

/** A unique index in place of constraints or indexes that the file drops: it is there before they go. */
export function replaceByIndex(
  context: RewriteContext,
  { table: name, name: given, columns, text }: NewIndex,
  { place, all, names }: Replaced,
): void {
  const { world, writer } = context
  const table = world.table(name)
  const chosen = given ?? indexName(world, table, [...columns, ...text.included], names)
  const indexes = all.filter(({ what }) => what === 'index')
  const constraints = all.filter(({ what }) => what === 'constraint')
  if (indexes.some((index) => index.name === chosen)) {
    swapIndex(context, place, { table: name, name: chosen, text })
  } else {
    const isTaken = world.hasRelation({ schema: table.schema, name: chosen })
    const incoming = isTaken ? helperName('new', table, chosen) : chosen
    buildConcurrently(context, place, { table: name, name: incoming, text })
    const rename = (from: string, to: string) => renameIndexSql(context, name, from, to)
    const sql = [...constraints.map((dropped) => dropSql(world, dropped)), ...rename(incoming, chosen)]
    const restored = restoreUnique(context, constraints)
    if (sql.length > 0) {
      writer.step(place, {
        kind: 'drop-constraint',
        class: 'online',
        sql,
        transaction: 'own',
        undo: undoOf(restored, ({ subcommands }) => [
          ...rename(chosen, incoming),
          `ALTER TABLE ${tableSql(world, name)} ${subcommands.join(', ')}`,
        ]),
      })
    }
  }
  for (const index of indexes) {
    if (index.name !== chosen) dropIndexConcurrently(context, place, name, index.name)
  }
}
