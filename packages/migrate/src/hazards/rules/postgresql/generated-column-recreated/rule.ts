import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const generatedColumnRecreated = pgRule(
  {
    id: 'generated-column-recreated',
    covers: [],
    title: 'A column is dropped and made again under its name.',
    effect:
      'drizzle-kit changes a generated column, or makes a plain one generated, this way: the values are gone, and computing the new ones rewrites the table.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'A new column under a new name; move readers over; drop the old one a release later.',
    severity: 'error',
    scale: 'any-row',
  },
  ['add-column'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isDropped = judged.earlier.some(
      (one) =>
        one.change.kind === 'drop-column' && one.table === table && one.change.column === change.column.name,
    )
    if (!isDropped) return undefined
    return {
      table,
      message: `${change.column.name} of ${shownName(table)} is dropped above and made anew: its values are lost.`,
    }
  },
)
