import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const setNotNullScans = pgRule(
  {
    id: 'set-not-null-scans',
    covers: [24],
    title: 'SET NOT NULL reads the whole table while nobody uses it.',
    effect:
      'ACCESS EXCLUSIVE for as long as every row is looked at. A valid CHECK (column IS NOT NULL), alone or joined by AND, makes it skip the scan.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID; VALIDATE in its own transaction; SET NOT NULL; drop the CHECK. On PostgreSQL 18: ADD NOT NULL … NOT VALID, then VALIDATE.',
    severity: 'error',
    scale: 'rows',
  },
  ['set-not-null', 'add-constraint'],
  (change, judged) => {
    const column =
      change.kind === 'set-not-null'
        ? change.column
        : change.constraint.kind === 'not-null' && change.constraint.valid
          ? change.constraint.column
          : undefined
    if (column === undefined || judged.impact.scans === 'no') return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `Nobody uses ${shownName(table)} until every row is searched for a NULL in ${column}.`,
    }
  },
)
