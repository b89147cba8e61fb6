import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeAtTimeZone = pgRule(
  {
    id: 'alter-type-at-time-zone',
    covers: [35],
    title: 'USING … AT TIME ZONE rewrites a table that need not be.',
    effect:
      "ACCESS EXCLUSIVE while the table and all its indexes are rewritten. Where the server's time zone is UTC, the plain change keeps the rows as they are.",
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'With the session in UTC: ALTER COLUMN … TYPE timestamptz without USING. Elsewhere the values would move: a new column, filled in batches.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    if (change.using !== 'time-zone') return undefined
    const table = judged.world.table(change.table)
    return { table, message: `USING … AT TIME ZONE rewrites ${shownName(table)} and its indexes.` }
  },
)
