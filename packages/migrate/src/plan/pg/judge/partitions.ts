import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import { direct, noted, refused, type Judgement, type Judges } from './judgement.ts'

export const partitionJudges: Judges = {
  'create-table'({ world }, { partitionOf }) {
    return partitionOf === null ? direct : besideDefault(world, world.table(partitionOf))
  },
  'attach-partition'({ world }, { table: name, partition }) {
    const leaf = world.table(partition)
    if (!isSmall(world, leaf)) {
      return refused(
        `all of ${sized(leaf)} is read under ACCESS EXCLUSIVE before it is attached`,
        'Add a CHECK that says what the partition may hold, validate it, attach in a later migration with --maintenance.',
      )
    }
    return besideDefault(world, world.table(name))
  },
  'detach-partition'({ world }, { table: name, partition, concurrent }) {
    const parent = world.table(name)
    // CONCURRENTLY would leave a check behind that the plain form does not.
    if (concurrent || isNew(world, parent)) return direct
    return noted(`the rows of ${partition.name} are no longer rows of ${name.name}`)
  },
}

/** A new partition takes rows from the default one: that is read as a whole, and locked. */
function besideDefault(world: World, parent: Table): Judgement {
  const other = defaultOf(world, parent)
  if (other === undefined || isSmall(world, other)) return direct
  return refused(
    `the default partition ${sized(other)} is read under ACCESS EXCLUSIVE`,
    'Move what belongs to the new partition out of it first, or plan with --maintenance.',
  )
}

function defaultOf(world: World, parent: Table): Table | undefined {
  return world.partitionsOf(parent).find(({ isDefaultPartition }) => isDefaultPartition)
}
