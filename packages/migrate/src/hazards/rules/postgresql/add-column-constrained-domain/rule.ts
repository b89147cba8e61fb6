import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addColumnConstrainedDomain = pgRule(
  {
    id: 'add-column-constrained-domain',
    covers: [31],
    title: 'Adding a column of a domain that checks its values rewrites the table.',
    effect: 'ACCESS EXCLUSIVE while the domain is tried on every row, even where the column is NULL.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'The base type, and a CHECK added NOT VALID and then validated.',
    severity: 'error',
    scale: 'rows',
  },
  ['add-column'],
  (change, judged) => {
    const { type } = change.column
    if (!judged.world.isConstrained(type)) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `The domain ${type.name} checks its values: ${shownName(table)} and its indexes are rewritten.`,
    }
  },
)
