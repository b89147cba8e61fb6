import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteUniqueOverExistingRows = sqliteRule(
  {
    id: 'sqlite-unique-over-existing-rows',
    covers: [20, 66],
    title: 'Rows that are there may not be unique.',
    effect: 'The statement fails on the first duplicate.',
    lock: null,
    safeWay: 'Look for duplicates first, mend them, then build the index.',
    severity: 'warning',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_CONSTRAINT' },
  },
  ['CreateIndexStmt'],
  (node, judged) => {
    const { world } = judged
    const table = world.table(node.tblName.text)
    if (!node.unique) return undefined
    const columns = node.columns.map(({ expr }) => (expr.type === 'Id' ? expr.name : 'an expression'))
    if (columns.some((column) => world.isNewColumn(table, column))) return undefined
    return { table, message: `Nothing has kept ${columns.join(', ')} of ${table.name} unique until now.` }
  },
)
