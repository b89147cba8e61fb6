import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropTrigger = pgRule(
  {
    id: 'drop-trigger',
    covers: [67],
    title: 'A trigger or rule is dropped, or a rule made.',
    effect:
      'ACCESS EXCLUSIVE for a moment, for which even reads queue; from then on writes of the running app do something else.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Deploy code that does not count on it first; run it by itself with a short lock_timeout, and try again.',
    severity: 'warning',
    scale: 'use',
  },
  ['lock'],
  (change, judged) => {
    if (change.by !== 'DROP TRIGGER' && change.by !== 'DROP RULE' && change.by !== 'CREATE RULE') {
      return undefined
    }
    const table = judged.world.table(change.table)
    const made = change.by === 'DROP TRIGGER' ? table.ownTriggers.get(change.name ?? '')?.born : null
    return {
      table,
      isNew: made === judged.world.deployment,
      message: `${change.by} ${change.name ?? ''} changes what writes to ${shownName(table)} do.`,
    }
  },
)
