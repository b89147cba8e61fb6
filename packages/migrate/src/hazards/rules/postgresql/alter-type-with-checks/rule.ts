import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeWithChecks = pgRule(
  {
    id: 'alter-type-with-checks',
    covers: [36],
    title: 'Changing the type of a column tries its CHECK constraints on every row again.',
    effect: 'A scan under ACCESS EXCLUSIVE on top of the change.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Drop the CHECK; change the type; add the CHECK NOT VALID; VALIDATE it in its own transaction.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const check = [...table.constraints.values()].find(
      ({ kind, columns }) => kind === 'check' && columns.includes(change.column),
    )
    if (check === undefined) return undefined
    return { table, message: `${check.name} is checked again on every row of ${shownName(table)}.` }
  },
)
