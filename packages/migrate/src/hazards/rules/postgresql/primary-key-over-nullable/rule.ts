import { constrainedColumns } from '../../../pg/world/constraints.ts'
import { isProvenNotNull, shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const primaryKeyOverNullable = pgRule(
  {
    id: 'primary-key-over-nullable',
    covers: [22],
    title: 'PRIMARY KEY USING INDEX on a nullable column reads the whole table.',
    effect: 'The columns become NOT NULL on the way: every row is read under ACCESS EXCLUSIVE.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Make the columns NOT NULL first, by a validated CHECK.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-constraint'],
  (change, judged) => {
    const { constraint } = change
    if (constraint.kind !== 'primary' || constraint.usingIndex === null) return undefined
    const table = judged.world.table(change.table)
    const nullable = constrainedColumns(table, constraint).filter((column) => !isProvenNotNull(table, column))
    if (nullable.length === 0) return undefined
    return {
      table,
      message: `${nullable.join(', ')} of ${shownName(table)} may hold NULL: every row is read.`,
    }
  },
)
