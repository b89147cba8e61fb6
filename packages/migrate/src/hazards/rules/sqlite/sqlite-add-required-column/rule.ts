import { addedColumn } from '../../../sqlite/added-column.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAddRequiredColumn = sqliteRule(
  {
    id: 'sqlite-add-required-column',
    covers: [32, 66],
    title: 'A NOT NULL column without default cannot be added to rows that are there.',
    effect: 'The statement fails on a table that holds rows.',
    lock: null,
    safeWay: 'Give it a constant default, or add it nullable.',
    severity: 'error',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node, judged) => {
    const column = addedColumn(node)
    if (column === undefined || !column.notNull || (column.value !== 'none' && column.value !== 'null'))
      return undefined
    const table = judged.world.table(node.tblName.objName.text)
    return { table, message: `${column.name} is NOT NULL and has no default for the rows of ${table.name}.` }
  },
)
