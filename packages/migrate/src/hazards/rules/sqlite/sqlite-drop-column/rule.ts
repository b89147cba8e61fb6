import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteDropColumn = sqliteRule(
  {
    id: 'sqlite-drop-column',
    covers: [39, 66],
    title: 'DROP COLUMN breaks the app that runs, and its values are gone.',
    effect:
      'Drizzle names every column: each query on the table fails until the new version runs. SQLite also writes every row anew.',
    lock: null,
    safeWay: 'Deploy code without the column; drop it a release later.',
    severity: 'error',
    scale: 'use',
  },
  ['AlterTableStmt'],
  (node, judged) => {
    if (node.body.type !== 'DropColumnAlterTableBody') return undefined
    const table = judged.world.table(node.tblName.objName.text)
    const column = node.body.column.text
    return {
      table,
      isNew: judged.world.isNewColumn(table, column),
      message: `${column} of ${table.name} is gone for code that still names it.`,
    }
  },
)
