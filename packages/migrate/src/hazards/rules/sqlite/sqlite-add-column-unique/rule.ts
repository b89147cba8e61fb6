import { addedColumn } from '../../../sqlite/added-column.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAddColumnUnique = sqliteRule(
  {
    id: 'sqlite-add-column-unique',
    covers: [19, 66],
    title: 'SQLite adds no UNIQUE or PRIMARY KEY column.',
    effect: 'The statement fails.',
    lock: null,
    safeWay: 'ADD COLUMN alone, then CREATE UNIQUE INDEX.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node) => {
    const column = addedColumn(node)
    return column?.unique === true ? { message: `${column.name} cannot be added UNIQUE.` } : undefined
  },
)
