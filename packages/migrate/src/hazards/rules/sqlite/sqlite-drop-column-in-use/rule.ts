import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteDropColumnInUse = sqliteRule(
  {
    id: 'sqlite-drop-column-in-use',
    covers: [38, 66],
    title: 'SQLite drops no column that a key, an index, a constraint, a view or a trigger names.',
    effect: 'The statement fails, and the migration with it, whether the table holds rows or not.',
    lock: null,
    safeWay:
      'DROP INDEX, VIEW or TRIGGER first, and make what is still needed again without the column; for a key or a constraint, rebuild the table.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node, judged) => {
    if (node.body.type !== 'DropColumnAlterTableBody') return undefined
    const table = judged.world.table(node.tblName.objName.text)
    const column = node.body.column.text
    const users = judged.world.usersOf(table, column)
    if (users.length === 0) return undefined
    return {
      table,
      message: `${column} of ${table.name} cannot be dropped: ${users.join(', ')} ${users.length === 1 ? 'names' : 'name'} it.`,
    }
  },
)
