import type { ChangeOf } from '../../../hazards/pg/change.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { droppedBy, isReplacedLater } from '../replaced.ts'
import { keyLost } from './keys.ts'
import { isSmall, sized } from '../sizes.ts'
import {
  direct,
  noted,
  online,
  refused,
  type JudgeContext,
  type Judgement,
  type Judges,
} from './judgement.ts'

export const indexJudges: Judges = {
  'create-index': createIndex,
  'drop-index': dropIndex,
  reindex({ world }, { scope, name, concurrent }) {
    if (concurrent) return direct
    if (scope === 'more' || name === null) {
      return refused(
        'REINDEX of everything blocks writes, table by table',
        'Name indexes, with CONCURRENTLY.',
      )
    }
    const table = scope === 'table' ? world.table(name) : world.findIndex(name)?.table
    // Of a partitioned one the server refuses it in a transaction, whatever its size.
    if (table !== undefined && table.kind !== 'partitioned' && isSmall(world, table)) return direct
    return online('REINDEX blocks writes while it builds: built concurrently')
  },
}

function createIndex({ world }: JudgeContext, change: ChangeOf<'create-index'>): Judgement {
  const table = world.table(change.table)
  if (change.concurrent) {
    return table.kind === 'partitioned' ? online('built partition by partition') : direct
  }
  if (isSmall(world, table)) return direct
  if (change.ifNotExists && change.name !== null && table.indexes.get(change.name)?.valid === true)
    return direct
  if (change.only && table.kind === 'partitioned') return direct
  if (table.kind === 'partitioned') {
    return online(`an index blocks writes to all partitions of ${sized(table)}: built partition by partition`)
  }
  return online(`an index blocks writes to ${sized(table)} while it is built: built concurrently`)
}

function dropIndex({ world, later }: JudgeContext, change: ChangeOf<'drop-index'>): Judgement {
  const { index, concurrent } = change
  if (concurrent) return keyLost(world, later, change) ?? direct
  const dropped = droppedBy(world, change)
  if (dropped !== undefined && isReplacedLater(world, later, dropped)) {
    return online(
      `${index.name} is dropped once what takes its place is there: no row goes unchecked in between`,
    )
  }
  return keyLost(world, later, change) ?? dropOnly(world, later, index.name, world.findIndex(index))
}

function dropOnly(
  world: World,
  later: JudgeContext['later'],
  name: string,
  found: ReturnType<World['findIndex']>,
): Judgement {
  if (found === undefined) {
    return world.server === null
      ? online('waits for every reader of its table: dropped concurrently')
      : direct
  }
  const { table } = found
  if (isSmall(world, table) || found.index.born === world.deployment) return direct
  if (world.isConstraintIndex(table, name)) return direct
  if (table.kind === 'partitioned') {
    return noted(
      `an index of a partitioned table cannot be dropped concurrently: ACCESS EXCLUSIVE on ${sized(table)}`,
    )
  }
  const isChanged = later.some(
    (one) => one.kind === 'create-index' && one.name === name && !one.concurrent && !one.ifNotExists,
  )
  return isChanged
    ? online(`built anew under another name, then swapped: ${name} serves until then`)
    : online(`takes ACCESS EXCLUSIVE on ${sized(table)}: dropped concurrently`)
}
