import { recheckedConstraints } from '../../../pg/type-change.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const alterTypeWithChecks = pgRule(
  {
    id: 'alter-type-with-checks',
    covers: [36],
    title: 'Changing the type of a column tries its constraints on every row again.',
    effect:
      'A scan under ACCESS EXCLUSIVE on top of the change; of a foreign key, of both tables, where the new type compares in another way.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Drop the constraint; change the type; add it again NOT VALID; VALIDATE it in its own transaction.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const [name] = recheckedConstraints(judged.world, change)
    if (name === undefined) return undefined
    return { table, message: `${name} is checked again on every row of ${shownName(table)}.` }
  },
)
