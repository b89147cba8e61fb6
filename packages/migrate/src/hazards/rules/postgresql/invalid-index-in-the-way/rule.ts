import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const invalidIndexInTheWay = pgRule(
  {
    id: 'invalid-index-in-the-way',
    covers: [6],
    title: 'An index of this name is there, and invalid.',
    effect:
      'A concurrent build that failed leaves an index that queries ignore and writes still maintain. Building again fails, or with IF NOT EXISTS reports success without having built anything.',
    lock: null,
    safeWay: 'DROP INDEX CONCURRENTLY the invalid one, then build it anew.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: '42P07' },
  },
  ['create-index'],
  (change, judged) => {
    if (change.name === null) return undefined
    const table = judged.world.table(change.table)
    const found = table.indexes.get(change.name)
    if (found === undefined || found.valid) return undefined
    return {
      table,
      message: `${change.name} on ${shownName(table)} is there already, left invalid by a build that failed.`,
    }
  },
)
