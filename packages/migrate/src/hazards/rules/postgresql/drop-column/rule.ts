import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropColumn = pgRule(
  {
    id: 'drop-column',
    covers: [39],
    title: 'DROP COLUMN breaks the app that runs, and its values are gone.',
    effect:
      'Drizzle names every column that it selects and inserts: each query on the table fails until the new version is everywhere.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Deploy code without the column; make it nullable; a release later drop its constraints and indexes, then the column.',
    severity: 'error',
    scale: 'use',
  },
  ['drop-column'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isNew = judged.world.isNewColumn(table, change.column)
    return {
      table,
      isNew,
      message: `${change.column} of ${shownName(table)} is gone for code that still names it.`,
    }
  },
)
