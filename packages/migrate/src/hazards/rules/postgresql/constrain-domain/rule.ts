import { shownName, type Table } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const constrainDomain = pgRule(
  {
    id: 'constrain-domain',
    covers: [31],
    title: "A domain's new constraint is tried on every column that has it.",
    effect:
      'SHARE on each table with such a column for as long as its rows are read: writes wait. VALIDATE CONSTRAINT of a domain does the same, unlike that of a table.',
    lock: 'SHARE',
    safeWay:
      'A CHECK on each table instead, NOT VALID and then validated. NOT VALID on the domain binds new rows at once, but its VALIDATE blocks writes.',
    severity: 'warning',
    scale: 'rows',
  },
  ['constrain-domain', 'validate-domain'],
  (change, judged) => {
    const { world } = judged
    const { name } = change.name
    const isNew = world.types.get(name)?.born === world.deployment
    if (isNew || (change.kind === 'constrain-domain' && !change.valid)) return undefined
    const tables = world.tablesOfDomain(name)
    if (world.server === null && tables.length === 0) {
      return { message: `Every table with a column of ${name} is read while nobody writes to it.` }
    }
    const read = tables.filter((table) => table.born !== world.deployment)
    const [largest] = read.toSorted((left, right) => rowsOf(right) - rowsOf(left))
    if (largest === undefined) return undefined
    const names = read.map(shownName).join(', ')
    return { table: largest, message: `Every row of ${names} is read while nobody writes there.` }
  },
)

/** Unknown is more than any. */
function rowsOf({ size }: Table): number {
  return size?.rows ?? Number.POSITIVE_INFINITY
}
