import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const createTrigger = pgRule(
  {
    id: 'create-trigger',
    covers: [],
    title: 'CREATE TRIGGER stops writes for a moment.',
    effect:
      'SHARE ROW EXCLUSIVE on the table: it queues behind long writes, and others queue behind it. From then on every write pays for it.',
    lock: 'SHARE ROW EXCLUSIVE',
    safeWay: 'Run it by itself with a short lock_timeout, and try again.',
    severity: 'note',
    scale: 'use',
  },
  ['create-trigger'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    return { table, message: `${change.name} runs for each write to ${shownName(table)} from now on.` }
  },
)
