import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropTable = pgRule(
  {
    id: 'drop-table',
    covers: [43],
    title: 'DROP TABLE breaks the app that runs, and its rows are gone.',
    effect: 'Queries of old code fail at once; nothing but a backup brings the rows back.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Deploy code without it; drop its foreign keys; rename or move it aside; a release later drop it.',
    severity: 'error',
    scale: 'use',
  },
  ['drop'],
  (change, judged) => {
    if (change.what !== 'table') return undefined
    const table = judged.world.table(change.name)
    return { table, message: `${shownName(table)} and its rows are gone.` }
  },
)
