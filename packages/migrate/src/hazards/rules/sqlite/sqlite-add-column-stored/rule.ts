import { addedColumn } from '../../../sqlite/added-column.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAddColumnStored = sqliteRule(
  {
    id: 'sqlite-add-column-stored',
    covers: [30, 66],
    title: 'SQLite adds no STORED generated column.',
    effect: 'The statement fails on a table that holds rows.',
    lock: null,
    safeWay: 'A VIRTUAL one, or a rebuild of the table.',
    severity: 'error',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node, judged) => {
    const column = addedColumn(node)
    if (column?.stored !== true) return undefined
    const table = judged.world.table(node.tblName.objName.text)
    return { table, message: `${column.name} is STORED: ${table.name} takes it only while empty.` }
  },
)
