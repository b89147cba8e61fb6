import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const renameTable = pgRule(
  {
    id: 'rename-table',
    covers: [41],
    title: 'Renaming a table, or moving it to another schema, breaks the app that runs.',
    effect: 'Old code fails the moment it commits, new code until then.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'In one transaction: rename, and create a view WITH (security_invoker = true) under the old name; drop the view a release later.',
    severity: 'error',
    scale: 'use',
  },
  ['rename', 'set-schema'],
  (change, judged) => {
    if (change.kind === 'rename' && change.what !== 'table') return undefined
    const table = judged.world.table(change.kind === 'rename' ? change.relation : change.table)
    const to = change.kind === 'rename' ? change.to : `${change.schema}.${table.name}`
    return {
      table,
      isNew: judged.isBridged,
      message: `${shownName(table)} is ${to} from now on: code that runs does not know.`,
    }
  },
)
