import { indexText } from '../pg/index-text.ts'
import { buildConcurrently, dropIndexConcurrently } from './index-steps.ts'
import { indexPartitions } from './partitioned-index.ts'
import { replaceByIndex } from './replace-index.ts'
import { swapIndex } from './swap-index.ts'
import { takeReplaced, withPostponed, type Rewrite } from './rewrite.ts'

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
  const replaced = takeReplaced(context, place, change)
  if (replaced.all.length > 0) {
    replaceByIndex(
      context,
      { table: change.table, name: change.name, columns: change.columns, text },
      replaced,
    )
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
