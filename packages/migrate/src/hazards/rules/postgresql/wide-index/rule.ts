import { pgRule } from '../../../pg/rule.ts'

export const wideIndex = pgRule(
  {
    id: 'wide-index',
    covers: [9],
    title: 'An index of more than three columns is rarely used as a whole.',
    effect: 'Every write pays for each of its columns; queries mostly need the first two.',
    lock: null,
    safeWay: 'Index the columns that narrow the search most, and measure.',
    severity: 'note',
    scale: 'use',
  },
  ['create-index'],
  (change, judged) => {
    if (change.unique || change.columns.length <= 3) return undefined
    return {
      table: judged.world.table(change.table),
      message: `${change.columns.length} columns in one index.`,
    }
  },
)
