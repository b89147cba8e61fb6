import { pgRule } from '../../../pg/rule.ts'

export const reindexBlocks = pgRule(
  {
    id: 'reindex-blocks',
    covers: [3],
    title: 'REINDEX stops writes, and reads that would use the index.',
    effect: 'SHARE on the table and ACCESS EXCLUSIVE on the index for the whole rebuild.',
    lock: 'SHARE',
    safeWay:
      'REINDEX … CONCURRENTLY; afterwards look for invalid indexes whose names end in _ccnew or _ccold.',
    severity: 'error',
    scale: 'rows',
  },
  ['reindex'],
  (change, judged) => {
    if (change.concurrent) return undefined
    const { world } = judged
    const table =
      change.name === null || change.scope === 'more'
        ? null
        : change.scope === 'table'
          ? world.table(change.name)
          : (world.findIndex(change.name)?.table ?? null)
    return { table, message: 'Nobody writes until the index is rebuilt, and no query uses it.' }
  },
)
