import type { ChangeOf } from '../../hazards/pg/change.ts'
import { indexName } from '../../hazards/pg/world/constraints.ts'
import type { ObjectName } from '../../model/statement.ts'
import type { IndexState, Table } from '../../hazards/pg/world/table.ts'
import { createIndexSql, sameIndexSql, type IndexText } from '../pg/index-text.ts'
import { besideSql, helperName, tableSql } from '../pg/names.ts'
import { attachable } from '../pg/same-index.ts'
import type { DraftUndo, StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently, renameIndexSql } from './index-steps.ts'
import { CannotRewrite, type RewriteContext } from './rewrite.ts'

type Shape = Pick<ChangeOf<'create-index'>, 'columns'> & { readonly text: IndexText }

/**
 * An index of a partitioned table: on the parent alone, where it is invalid; then on each partition, concurrently and
 * attached. With the last one the parent's is valid. One that a partition has already is attached as it is.
 */
export function indexPartitions(
  context: RewriteContext,
  place: StepPlace,
  { table, name, columns: keys }: ChangeOf<'create-index'>,
  text: IndexText,
): void {
  const columns = [...keys, ...text.included]
  if (name === null && columns.includes(null)) {
    throw new CannotRewrite('an index over an expression needs a name to be built partition by partition')
  }
  const parent = context.world.table(table)
  const chosen = name ?? indexName(context.world, parent, columns)
  onParent(context, place, table, chosen, { columns, text })
}

function onParent(
  context: RewriteContext,
  place: StepPlace,
  name: ObjectName,
  index: string,
  shape: Shape,
): void {
  const { pg, world, writer } = context
  const drop = `DROP INDEX IF EXISTS ${besideSql(world, name, index)}`
  writer.step(place, {
    kind: 'create-index-on-parent',
    class: 'online',
    sql: [
      createIndexSql(shape.text, {
        name: index,
        table: tableSql(world, name),
        concurrently: false,
        only: true,
      }),
    ],
    transaction: 'own',
    undo: { sql: [drop] },
  })
  for (const leaf of world.partitionsOf(world.table(name))) {
    const leafName = { schema: leaf.schema, name: leaf.name }
    const attach = (own: string, undo: DraftUndo) => {
      writer.step(place, {
        kind: 'attach-index',
        class: 'online',
        sql: [
          `ALTER INDEX ${besideSql(world, name, index)} ATTACH PARTITION ${besideSql(world, leafName, own)}`,
        ],
        transaction: 'own',
        undo,
      })
    }
    const found = attachable(pg, leaf, shape.text)
    if (found !== undefined) {
      const undo = undoAttached(context, leaf, found, drop)
      leaf.indexes.set(found.name, { ...found, attached: true })
      attach(found.name, undo)
      continue
    }
    const own = indexName(world, leaf, shape.columns)
    if (leaf.kind === 'partitioned') onParent(context, place, leafName, own, shape)
    else buildConcurrently(context, place, { table: leafName, name: own, text: shape.text })
    // What is attached goes with the index that it is attached to, and cannot go before it.
    attach(own, { sql: [drop] })
  }
}

/** An index that was there before goes with the new one, too: it is built again first, under another name. */
function undoAttached(
  { pg, world }: RewriteContext,
  leaf: Table,
  index: IndexState,
  drop: string,
): DraftUndo {
  const helper = helperName('old', leaf, index.name)
  const build =
    leaf.kind === 'partitioned' || world.isConstraintIndex(leaf, index.name)
      ? undefined
      : sameIndexSql(pg, world, { table: leaf, index }, { name: helper, concurrently: true })
  if (build === undefined) return { sql: null, remains: `${index.name} stays a part of the new index` }
  return {
    before: [`DROP INDEX CONCURRENTLY IF EXISTS ${besideSql(world, leaf, helper)}`, build],
    sql: [drop, ...renameIndexSql({ world }, leaf, helper, index.name)],
  }
}
