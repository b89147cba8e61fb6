import { addedColumn } from '../../../sqlite/added-column.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAddColumnChangingDefault = sqliteRule(
  {
    id: 'sqlite-add-column-changing-default',
    covers: [28, 66],
    title: 'SQLite adds no column whose default is computed.',
    effect:
      'The statement fails on a table that holds rows: CURRENT_TIMESTAMP and anything in parentheses count as computed.',
    lock: null,
    safeWay: 'ADD COLUMN with a constant default or none; UPDATE; let the app set the value.',
    severity: 'error',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node, judged) => {
    const column = addedColumn(node)
    if (column?.value !== 'changing') return undefined
    const table = judged.world.table(node.tblName.objName.text)
    return {
      table,
      message: `The default of ${column.name} is computed: ${table.name} takes it only while empty.`,
    }
  },
)
