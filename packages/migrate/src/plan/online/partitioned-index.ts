import type { ChangeOf } from '../../hazards/pg/change.ts'
import { indexName } from '../../hazards/pg/world/constraints.ts'
import type { ObjectName } from '../../model/statement.ts'
import { createIndexSql, type IndexText } from '../pg/index-text.ts'
import { besideSql, tableSql } from '../pg/names.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently } from './index-steps.ts'
import { CannotRewrite, type RewriteContext } from './rewrite.ts'

type Shape = Pick<ChangeOf<'create-index'>, 'columns'> & { readonly text: IndexText }

/**
 * An index of a partitioned table: on the parent alone, where it is invalid; then on each partition, concurrently and
 * attached. With the last one the parent's is valid.
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
  const { world, writer } = context
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
    const own = indexName(world, leaf, shape.columns)
    if (leaf.kind === 'partitioned') onParent(context, place, leafName, own, shape)
    else buildConcurrently(context, place, { table: leafName, name: own, text: shape.text })
    writer.step(place, {
      kind: 'attach-index',
      class: 'online',
      sql: [
        `ALTER INDEX ${besideSql(world, name, index)} ATTACH PARTITION ${besideSql(world, leafName, own)}`,
      ],
      transaction: 'own',
      // What is attached goes with the index that it is attached to, and cannot go before it.
      undo: { sql: [drop] },
    })
  }
}
