import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const foreignKeyNotValidPartitioned = pgRule(
  {
    id: 'foreign-key-not-valid-partitioned',
    covers: [12],
    title: 'Before PostgreSQL 18 a partitioned table takes no NOT VALID foreign key.',
    effect: 'The server refuses it, and the migration stops there.',
    lock: null,
    safeWay:
      'Add it to each partition NOT VALID and validate it there, or accept a short window on a small table.',
    severity: 'error',
    scale: 'always',
    fails: { sqlState: '42809', until: 17 },
  },
  ['add-constraint'],
  (change, judged) => {
    const { constraint } = change
    if (constraint.kind !== 'foreign' || constraint.valid) return undefined
    const { world } = judged
    const table = world.table(change.table)
    if (table.kind !== 'partitioned' || (world.server !== null && world.server.version >= 180_000))
      return undefined
    return {
      table,
      message: `${shownName(table)} is partitioned: NOT VALID is refused before PostgreSQL 18.`,
    }
  },
)
