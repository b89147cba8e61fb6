import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnUnique = pgRule(
  {
    id: 'add-column-unique',
    covers: [19],
    title: 'ADD COLUMN with UNIQUE builds an index while nobody uses the table.',
    effect: 'ACCESS EXCLUSIVE for the whole build.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD COLUMN alone; then CREATE UNIQUE INDEX CONCURRENTLY; then ADD CONSTRAINT … UNIQUE USING INDEX.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    if (!change.column.constraints.some(({ kind }) => kind === 'unique' || kind === 'primary'))
      return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `Nobody uses ${shownName(table)} until the index of ${change.column.name} is built.`,
    }
  },
)
