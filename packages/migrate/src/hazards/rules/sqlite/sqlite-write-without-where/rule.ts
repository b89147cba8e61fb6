import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteWriteWithoutWhere = sqliteRule(
  {
    id: 'sqlite-write-without-where',
    covers: [60],
    title: 'UPDATE or DELETE without WHERE changes every row.',
    effect:
      'Nobody else writes to the file until it is done, and what the rows held is gone. On PostgreSQL it locks every row.',
    lock: null,
    safeWay: 'Name the rows with WHERE; change those of a large table in batches, outside of the migration.',
    severity: 'error',
    scale: 'rows',
  },
  ['UpdateStmt', 'DeleteStmt'],
  (node, judged) => {
    if (node.whereClause !== undefined && node.whereClause !== null) return undefined
    const table = judged.world.table(node.tblName.objName.text)
    const verb = node.type === 'UpdateStmt' ? 'UPDATE' : 'DELETE'
    return { table, message: `${verb} changes every row of ${table.name}.` }
  },
)
