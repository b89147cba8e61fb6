import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnVolatileDefault = pgRule(
  {
    id: 'add-column-volatile-default',
    covers: [28],
    title: 'A default that differs from row to row rewrites the table.',
    effect:
      'ACCESS EXCLUSIVE while the table and all its indexes are written anew. now() does not differ; gen_random_uuid(), clock_timestamp(), random() and nextval() do.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'ADD COLUMN without default; SET DEFAULT; fill the old rows in batches; then NOT NULL by a validated CHECK.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    const { value, type } = change.column
    const volatility = judged.world.isVolatile(value ?? judged.world.defaultOf(type))
    if (volatility === 'steady' || change.column.serial) return undefined
    const table = judged.world.table(change.table)
    const unless = volatility === 'unknown' ? ', unless its function is STABLE' : ''
    return {
      table,
      message: `The default of ${change.column.name}${value === null ? `, which is that of ${type.name},` : ''} rewrites ${shownName(table)} and its indexes${unless}.`,
    }
  },
)
