import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteDropTable = sqliteRule(
  {
    id: 'sqlite-drop-table',
    covers: [43, 66],
    title: 'DROP TABLE breaks the app that runs, and its rows are gone.',
    effect:
      'With foreign keys on, SQLite first deletes every row: ON DELETE CASCADE takes rows of other tables along.',
    lock: null,
    safeWay: 'Deploy code without it; a release later drop it, referring tables first.',
    severity: 'error',
    scale: 'use',
  },
  ['DropTableStmt'],
  (node, judged) => {
    if (judged.rebuild !== undefined) return undefined
    const table = judged.world.table(node.tblName.objName.text)
    return { table, message: `${table.name} and its rows are gone.` }
  },
)
