import { pgRule } from '../../../pg/rule.ts'

export const concurrentlyIfNotExists = pgRule(
  {
    id: 'concurrently-if-not-exists',
    covers: [7],
    title: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS takes an invalid index for done.',
    effect:
      'After a build that failed, running it again reports success: the index stays invalid, and no query uses it.',
    lock: null,
    safeWay:
      'Leave IF NOT EXISTS out; the engine records what it ran and looks at the catalog before it runs it again.',
    severity: 'warning',
    scale: 'use',
  },
  ['create-index'],
  (change, judged) => {
    if (!change.concurrent || !change.ifNotExists) return undefined
    return {
      table: judged.world.table(change.table),
      message: 'IF NOT EXISTS looks at the name only: an invalid index of that name passes for this one.',
    }
  },
)
