import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const createIndexBlocksWrites = pgRule(
  {
    id: 'create-index-blocks-writes',
    covers: [1],
    title: 'CREATE INDEX stops writes while it builds.',
    effect:
      'SHARE on the table lasts for the whole build: no INSERT, UPDATE or DELETE gets through, and they queue.',
    lock: 'SHARE',
    safeWay:
      'CREATE INDEX CONCURRENTLY, in a migration of its own (drizzle: index().concurrently()); then check that it is valid.',
    severity: 'error',
    scale: 'rows',
  },
  ['create-index'],
  (change, judged) => {
    if (change.concurrent || change.only) return undefined
    const table = judged.world.table(change.table)
    const leaves = table.kind === 'partitioned' ? ' and to each of its partitions' : ''
    return { table, message: `Nobody writes to ${shownName(table)}${leaves} until the index is built.` }
  },
)
