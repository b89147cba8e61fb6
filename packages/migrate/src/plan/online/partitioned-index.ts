import type { ChangeOf } from '../../hazards/pg/change.ts'
import { indexName } from '../../hazards/pg/world/constraints.ts'
import type { Table } from '../../hazards/pg/world/table.ts'
import type { PlanPartition } from '../../model/plan.ts'
import type { ObjectName } from '../../model/statement.ts'
import { createIndexSql, type IndexText } from '../pg/index-text.ts'
import { besideSql, plannedName, tableSql } from '../pg/names.ts'
import { rebuildAside, type Rebuilt } from '../pg/rebuild-aside.ts'
import { attachable } from '../pg/same-index.ts'
import type { DraftUndo, StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently } from './index-steps.ts'
import { CannotRewrite, type RewriteContext } from './rewrite.ts'

/**
 * An index of a partitioned table: on the parent alone, where it is invalid; then on each partition, concurrently; then
 * attached, one by one. With the last one the parent's is valid, which the executor looks at: partitions come and go.
 * One that a partition has already is attached as it is.
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
  const whole = { schema: plannedName(context.world, parent).schema, name: chosen }
  const tree: Tree = { top: parent, whole, drops: [], attaches: [] }
  build(context, place, { table, name: chosen }, { columns, text }, tree)
  attachAll(context, place, tree)
}

type Shape = Pick<ChangeOf<'create-index'>, 'columns'> & { readonly text: IndexText }
type Parent = { readonly table: ObjectName; readonly name: string }

/** `drops` takes back the indexes of partitioned tables, the topmost first; `attaches` are in their order. */
type Tree = {
  readonly top: Table
  /** The index that all of it is for. */
  readonly whole: ObjectName
  readonly drops: string[]
  readonly attaches: Attach[]
}
type Attach = {
  readonly sql: string
  readonly partition: PlanPartition
  /** Of an index that was there before: it goes with the new one. Undefined where nothing brings it back. */
  readonly reused: { readonly name: string; readonly back: Rebuilt | undefined } | null
}

function build(
  context: RewriteContext,
  place: StepPlace,
  { table: name, name: index }: Parent,
  shape: Shape,
  tree: Tree,
): void {
  const { pg, world, writer } = context
  const drop = `DROP INDEX IF EXISTS ${besideSql(world, name, index)}`
  const table = tableSql(world, name)
  const own = world.table(name)
  const leaves = world.partitionsOf(own)
  const isOfNone = own === tree.top && leaves.length === 0
  writer.step(place, {
    kind: 'create-index-on-parent',
    class: 'online',
    sql: [createIndexSql(shape.text, { name: index, table, concurrently: false, only: true })],
    transaction: 'own',
    ...(own === tree.top ? {} : { partition: partitionOf(context, own, tree) }),
    ...(isOfNone ? { completes: tree.whole } : {}),
    undo: { sql: [drop] },
  })
  tree.drops.push(drop)
  for (const leaf of leaves) {
    const leafName = { schema: leaf.schema, name: leaf.name }
    const partition = partitionOf(context, leaf, tree)
    const attach = (part: string, reused: Attach['reused']) => {
      const sql = `ALTER INDEX ${besideSql(world, name, index)} ATTACH PARTITION ${besideSql(world, leafName, part)}`
      tree.attaches.push({ sql, partition, reused })
    }
    const found = attachable(pg, leaf, shape.text)
    if (found !== undefined) {
      const back = world.isConstraintIndex(leaf, found.name)
        ? undefined
        : rebuildAside(pg, world, leaf, found)
      leaf.indexes.set(found.name, { ...found, attached: true })
      attach(found.name, { name: found.name, back })
      continue
    }
    const chosen = indexName(world, leaf, shape.columns)
    if (leaf.kind === 'partitioned') build(context, place, { table: leafName, name: chosen }, shape, tree)
    else buildConcurrently(context, place, { table: leafName, name: chosen, text: shape.text, partition })
    attach(chosen, null)
  }
}

function partitionOf({ world }: RewriteContext, table: Table, { top }: Tree): PlanPartition {
  return { table: plannedName(world, table), of: plannedName(world, top) }
}

/**
 * What is attached goes with the index that it is attached to, and cannot go before it. So the undo of each builds what
 * was there before again, and that of the first, which is undone last, takes all away and gives the old names back.
 */
function attachAll({ writer }: RewriteContext, place: StepPlace, { whole, drops, attaches }: Tree): void {
  const renames = attaches.flatMap(({ reused }) => reused?.back?.renameIfBuilt ?? [])
  for (const [at, { sql, partition, reused }] of attaches.entries()) {
    writer.step(place, {
      kind: 'attach-index',
      class: 'online',
      sql: [sql],
      transaction: 'own',
      partition,
      ...(at === attaches.length - 1 ? { completes: whole } : {}),
      undo: undoAttach(reused, at === 0 ? [...drops, ...renames] : []),
    })
  }
}

function undoAttach(reused: Attach['reused'], sql: readonly string[]): DraftUndo {
  if (reused === null) return { sql }
  const { back, name } = reused
  if (back === undefined) return { sql: null, remains: `${name} stays a part of the new index` }
  return { before: back.before, sql }
}
