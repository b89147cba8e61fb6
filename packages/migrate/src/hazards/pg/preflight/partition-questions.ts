import type { Node, PartitionBoundSpec } from 'libpg-query'
import type { PartitionKey } from '../definition.ts'
import type { Table } from '../world/table.ts'
import { asked, holdsRows, withSql, type Asked, type PreflightContext } from './context.ts'
import { rowsWhere, undecided, type Counted } from './count-sql.ts'
import { holdsBounds } from './partition-bounds.ts'

export type NewPartition = {
  readonly parent: Table
  readonly bound: PartitionBoundSpec | undefined
  /** What becomes a partition; null where it comes without rows. */
  readonly leaf: Table | null
}

/** Rows of what is attached that its bounds leave out, and rows of the default partition that they take in. */
export function partitionQuestions(
  context: PreflightContext,
  { parent, bound, leaf }: NewPartition,
): readonly Asked[] {
  const key = parent.partitionKey
  if (key === null || bound === undefined) return []
  const others = context.world.partitionsOf(parent).filter((one) => one !== leaf)
  const columns = key.keys.map(nameOf)
  if (bound.is_default === true) {
    if (leaf === null || !holdsRows(leaf) || others.length === 0) return []
    return [
      asked(
        'outside-bounds',
        leaf,
        columns,
        undecided('rows that belong to other partitions are not counted'),
      ),
    ]
  }
  const count = (table: Table, failing: (within: string) => string): Counted =>
    counted(context, { table, parent, key, bound }, failing)
  const own =
    leaf === null || !holdsRows(leaf)
      ? []
      : [
          asked(
            'outside-bounds',
            leaf,
            columns,
            count(leaf, (within) => `(${within}) is not true`),
          ),
        ]
  const kept = others
    .filter((one) => one.isDefaultPartition && holdsRows(one))
    .map((one) =>
      asked(
        'of-new-partition',
        one,
        columns,
        count(one, (within) => within),
      ),
    )
  return [...own, ...kept]
}

type Counting = {
  readonly table: Table
  readonly parent: Table
  readonly key: PartitionKey
  readonly bound: PartitionBoundSpec
}

function counted(
  context: PreflightContext,
  { table, parent, key, bound }: Counting,
  failing: (within: string) => string,
): Counted {
  const write = (node: Node) => context.write(node)
  const within = holdsBounds(key, bound, { parent, write })
  if (within === undefined) return undecided('whether a row belongs there is not told from its bounds')
  const keys = key.keys.map((node) => context.values.express(table, node))
  return withSql(context, keys, (...sql) => rowsWhere(table, failing(within(sql))))
}

function nameOf(node: Node): string {
  if (!('ColumnRef' in node)) return 'an expression'
  const last = node.ColumnRef.fields?.at(-1)
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : 'an expression'
}
