import { toSqliteColumns } from '../../../sqlite/columns.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteRebuildSetsNotNull = sqliteRule(
  {
    id: 'sqlite-rebuild-sets-not-null',
    covers: [66],
    title: 'A rebuild makes a nullable column NOT NULL.',
    effect: 'The copy fails on the first NULL.',
    lock: null,
    safeWay: 'UPDATE the NULLs first, or SELECT coalesce(column, …) in the copy.',
    severity: 'error',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_CONSTRAINT' },
  },
  ['CreateTableStmt'],
  (node, judged) => {
    const { rebuild, statement, world } = judged
    if (rebuild?.order !== 'create-first' || rebuild.create !== statement) return undefined
    const table = world.table(rebuild.table)
    const columns = toSqliteColumns(node).filter(
      ({ name, notNull }) => notNull && table.columns.get(name.toLowerCase())?.notNull === false,
    )
    if (columns.length === 0) return undefined
    return {
      table,
      message: `${columns.map(({ name }) => name).join(', ')} of ${table.name} may hold NULL until now.`,
    }
  },
)
