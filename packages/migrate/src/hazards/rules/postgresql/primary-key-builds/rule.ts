import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const primaryKeyBuilds = pgRule(
  {
    id: 'primary-key-builds',
    covers: [21],
    title: 'ADD PRIMARY KEY builds its index while nobody uses the table.',
    effect: 'ACCESS EXCLUSIVE for the whole build, and a scan for NULLs where the columns are nullable.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Make the columns NOT NULL first; CREATE UNIQUE INDEX CONCURRENTLY; then ADD CONSTRAINT … PRIMARY KEY USING INDEX.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    if (change.constraint.kind !== 'primary' || change.constraint.usingIndex !== null) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Nobody uses ${shownName(table)} until the index of its primary key is built.` }
  },
)
