import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const disableTrigger = pgRule(
  {
    id: 'disable-trigger',
    covers: [67],
    title: 'A trigger is switched off.',
    effect:
      'What it keeps right is no longer kept, for every session; DISABLE TRIGGER ALL switches foreign keys off as well.',
    lock: 'SHARE ROW EXCLUSIVE',
    safeWay: 'SET LOCAL session_replication_role in the one session that needs it, by hand.',
    severity: 'error',
    scale: 'use',
  },
  ['disable-trigger'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    return {
      table,
      message: `${change.name === null ? 'All triggers' : `The trigger ${change.name}`} of ${shownName(table)} no longer run.`,
    }
  },
)
