import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropLocksParent = pgRule(
  {
    id: 'drop-locks-parent',
    covers: [27],
    title: 'Dropping a foreign key, or what has one, locks the referenced table as well.',
    effect:
      'ACCESS EXCLUSIVE on both tables at once: a hot parent stops for whoever waits for the other one.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Drop the foreign key by itself with a short lock_timeout, and try again; then drop the column or table.',
    severity: 'warning',
    scale: 'use',
  },
  ['drop-constraint', 'drop-column', 'drop'],
  (_change, judged) => {
    const [own, ...others] = judged.impact.locks
    const parents = others.filter(
      ({ table }) => table !== own?.table && table.born !== judged.world.deployment,
    )
    const [first] = parents
    if (own === undefined || first === undefined) return undefined
    const names = parents.map(({ table }) => shownName(table)).join(', ')
    return {
      table: first.table,
      message: `Nobody uses ${names} while this waits for ${shownName(own.table)}, or the other way round.`,
    }
  },
)
