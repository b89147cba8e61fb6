import type { ObjectName } from '../../model/statement.ts'
import { indexText, type IndexText } from '../pg/index-text.ts'
import { besideSql, helperName } from '../pg/names.ts'
import { quoteName } from '../../roles/quote.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently, dropIndexConcurrently } from './index-steps.ts'
import { indexPartitions } from './partitioned-index.ts'
import { withPostponed, type Rewrite, type RewriteContext } from './rewrite.ts'

/** CREATE INDEX: concurrently; partition by partition; beside the index of its name that it takes the place of. */
export const createIndex: Rewrite<'create-index'> = (context, { place, sql, node, change }) => {
  if (!('IndexStmt' in node)) throw new Error('CREATE INDEX is none')
  const { world, pg } = context
  const text = indexText(pg, sql, node.IndexStmt)
  const table = world.table(change.table)
  if (table.kind === 'partitioned') {
    indexPartitions(context, place, change, text)
    return
  }
  const name = change.name
  const old = name === null ? undefined : table.indexes.get(name)
  const both = name === null ? undefined : withPostponed(context, place, postponedIndex(name))
  if (name !== null && both !== undefined) {
    swapIndex(context, both, { table: change.table, name, text })
    return
  }
  if (name !== null && change.ifNotExists && old?.valid === false) {
    dropIndexConcurrently(context, place, change.table, name)
  }
  buildConcurrently(context, place, { table: change.table, name, text })
}

export function postponedIndex(name: string): string {
  return `index\0${name}`
}

/** The new one is built under another name, both names change in one transaction, the old one goes. */
function swapIndex(
  context: RewriteContext,
  place: StepPlace,
  {
    table: name,
    name: index,
    text,
  }: { readonly table: ObjectName; readonly name: string; readonly text: IndexText },
): void {
  const { world, writer } = context
  const table = world.table(name)
  const [incoming, old] = [helperName('new', table, index), helperName('old', table, index)]
  buildConcurrently(context, place, { table: name, name: incoming, text })
  const rename = (from: string, to: string) =>
    `ALTER INDEX ${besideSql(world, name, from)} RENAME TO ${quoteName(to)}`
  writer.step(place, {
    kind: 'rename-index',
    class: 'online',
    sql: [rename(index, old), rename(incoming, index)],
    transaction: 'own',
    undo: { sql: [rename(index, incoming), rename(old, index)] },
  })
  dropIndexConcurrently(context, place, name, old)
}
