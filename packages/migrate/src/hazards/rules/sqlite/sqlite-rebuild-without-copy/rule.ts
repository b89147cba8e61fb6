import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteRebuildWithoutCopy = sqliteRule(
  {
    id: 'sqlite-rebuild-without-copy',
    covers: [66],
    title: 'The table is made anew and nothing is copied.',
    effect: 'Every row is gone.',
    lock: null,
    safeWay: 'INSERT INTO the new table SELECT from the old one before it is dropped.',
    severity: 'error',
    scale: 'any-row',
  },
  ['DropTableStmt'],
  (_node, judged) => {
    const { rebuild, statement, world } = judged
    if (rebuild === undefined || rebuild.copy !== null || rebuild.drop !== statement) return undefined
    return {
      table: world.table(rebuild.table),
      message: `The rows of ${rebuild.table} are not copied before it is dropped.`,
    }
  },
)
