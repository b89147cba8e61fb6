import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropIndexBlocks = pgRule(
  {
    id: 'drop-index-blocks',
    covers: [2],
    title: 'DROP INDEX locks its table against everybody.',
    effect:
      'ACCESS EXCLUSIVE on the table, for a moment once it is had; while it waits for a long query, every later query waits behind it.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'DROP INDEX CONCURRENTLY, in a migration of its own. Not for the index of a constraint (drop the constraint) or of a partitioned table.',
    severity: 'warning',
    scale: 'use',
  },
  ['drop-index'],
  (change, judged) => {
    if (change.concurrent) return undefined
    const found = judged.world.findIndex(change.index)
    const isNew = found !== undefined && found.index.born === judged.world.deployment
    const table = found?.table ?? null
    const of = table === null ? 'its table' : shownName(table)
    return {
      table,
      isNew,
      message: `Dropping ${change.index.name} waits for every query on ${of}, and others wait behind it.`,
    }
  },
)
