import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteTableRebuild = sqliteRule(
  {
    id: 'sqlite-table-rebuild',
    covers: [66],
    title: 'The table is made anew and every row copied.',
    effect:
      'SQLite changes a column this way. Nobody else writes to the file until the rows are copied, and triggers and views of the old table are not made again. PostgreSQL does the same change in place.',
    lock: null,
    safeWay:
      'Make the copy while little is written; check with ops verify that triggers and views are still there.',
    severity: 'warning',
    scale: 'rows',
  },
  ['CreateTableStmt', 'AlterTableStmt'],
  (_node, judged) => {
    const { rebuild, statement, world } = judged
    if (rebuild === undefined || Math.min(rebuild.create, rebuild.rename) !== statement) return undefined
    return {
      table: world.table(rebuild.table),
      message: `All rows of ${rebuild.table} are copied into a new table.`,
    }
  },
)
