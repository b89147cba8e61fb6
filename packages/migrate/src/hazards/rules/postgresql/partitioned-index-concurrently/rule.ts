import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const partitionedIndexConcurrently = pgRule(
  {
    id: 'partitioned-index-concurrently',
    covers: [8],
    title: 'A partitioned table has no concurrent index build, and no concurrent drop.',
    effect: 'The server refuses both, and the migration stops there.',
    lock: null,
    safeWay:
      "CREATE INDEX ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, ALTER INDEX … ATTACH PARTITION each: with the last one the parent's turns valid.",
    severity: 'error',
    scale: 'always',
    fails: { sqlState: '0A000' },
  },
  ['create-index', 'drop-index'],
  (change, judged) => {
    if (!change.concurrent) return undefined
    const { world } = judged
    const table =
      change.kind === 'create-index' ? world.table(change.table) : world.findIndex(change.index)?.table
    if (table?.kind !== 'partitioned') return undefined
    return { table, message: `${shownName(table)} is partitioned: CONCURRENTLY is refused.` }
  },
)
