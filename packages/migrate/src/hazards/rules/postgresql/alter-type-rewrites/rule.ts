import { isBetweenTimestamps } from '../../../pg/type-change.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeRewrites = pgRule(
  {
    id: 'alter-type-rewrites',
    covers: [34],
    title: 'ALTER COLUMN … TYPE writes the table anew.',
    effect:
      'ACCESS EXCLUSIVE while the table and all its indexes are rewritten; and the running app may not understand the new type. Longer varchar, varchar to text, wider numeric of the same scale, finer timestamps keep the rows as they are.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'A new column of the new type, kept in step by a trigger, filled in batches, then swapped; the old one dropped a release later.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    if (judged.impact.rewrites === 'no' || change.using === 'time-zone') return undefined
    const table = judged.world.table(change.table)
    const from = table.columns.get(change.column)?.type
    const grows = isBetweenTimestamps(from, change.type)
      ? ', unless the time zone of the session is UTC'
      : ', unless its type only grows'
    const unless = judged.impact.rewrites === 'unknown' ? grows : ''
    return {
      table,
      isNew: judged.world.isNewColumn(table, change.column),
      message: `Changing the type of ${change.column} rewrites ${shownName(table)} and its indexes${unless}.`,
    }
  },
)
