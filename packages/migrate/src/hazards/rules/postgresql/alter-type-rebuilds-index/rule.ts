import { rebuiltIndexes } from '../../../pg/type-change.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeRebuildsIndex = pgRule(
  {
    id: 'alter-type-rebuilds-index',
    covers: [34],
    title: 'A type change that keeps the rows still builds some indexes anew.',
    effect:
      'ACCESS EXCLUSIVE for as long as they are built: indexes with an expression or a predicate that reads the column always, plain ones where the new type compares in another way (timestamp and timestamptz, text and citext).',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'DROP INDEX CONCURRENTLY before, CREATE INDEX CONCURRENTLY after; or a new column, filled in batches.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    if (change.collation || judged.impact.rewrites !== 'no') return undefined
    const indexes = rebuiltIndexes(judged.world, change)
    if (indexes.length === 0) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `${indexes.join(', ')} over ${change.column} of ${shownName(table)} is built anew while nobody uses it.`,
    }
  },
)
