import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnStoredGenerated = pgRule(
  {
    id: 'add-column-stored-generated',
    covers: [30],
    title: 'Adding a STORED generated column rewrites the table.',
    effect: 'ACCESS EXCLUSIVE while every row is computed, and all indexes are written anew.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'A plain column that a trigger keeps, filled in batches; or on PostgreSQL 18 a VIRTUAL one, which is computed when read.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    if (change.column.generated !== 'stored') return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Computing ${change.column.name} rewrites ${shownName(table)} and its indexes.` }
  },
)
