import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const uniqueConstraintBuilds = pgRule(
  {
    id: 'unique-constraint-builds',
    covers: [18],
    title: 'ADD UNIQUE builds its index while nobody uses the table.',
    effect: 'ACCESS EXCLUSIVE for the whole build.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX. Not for a partitioned table, nor an index that is partial, descending or on an expression.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    if (change.constraint.kind !== 'unique' || change.constraint.usingIndex !== null) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Nobody uses ${shownName(table)} until the index of the constraint is built.` }
  },
)
