import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnSerial = pgRule(
  {
    id: 'add-column-serial',
    covers: [29],
    title: 'Adding a serial or identity column rewrites the table.',
    effect: 'ACCESS EXCLUSIVE while every row gets its number, and all indexes are written anew.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD COLUMN bigint; CREATE SEQUENCE and SET DEFAULT nextval(…); fill the old rows in batches; then NOT NULL by a validated CHECK.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    if (!change.column.serial && !change.column.identity) return undefined
    const table = judged.world.table(change.table)
    return { table, message: `Numbering ${change.column.name} rewrites ${shownName(table)} and its indexes.` }
  },
)
