import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAlterColumnTo = sqliteRule(
  {
    id: 'sqlite-alter-column-to',
    covers: [66],
    title: "ALTER COLUMN … TO is libSQL's alone.",
    effect: 'SQLite itself refuses it; rows that are there are not checked against the new definition.',
    lock: null,
    safeWay: 'A rebuild of the table, which drizzle-kit writes for the dialect sqlite.',
    severity: 'warning',
    scale: 'always',
  },
  ['AlterColumnTo'],
  (node, judged) => {
    return {
      table: judged.world.table(node.table),
      message: `The rows of ${node.table} are not checked against the new definition.`,
    }
  },
)
