import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const enumRebuilt = pgRule(
  {
    id: 'enum-rebuilt',
    covers: [51],
    title: 'Taking a value out of an enum rewrites each table with such a column twice.',
    effect:
      'drizzle-kit turns the columns into text, drops the type, makes it anew and turns them back: ACCESS EXCLUSIVE throughout, and a row with the old value makes it fail.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Keep the value and forbid it by a CHECK NOT VALID that is then validated; or a new type and a new column, filled in batches.',
    severity: 'error',
    scale: 'rows',
  },
  ['alter-type'],
  (change, judged) => {
    const isMade = judged.earlier.some(
      (one) => one.change.kind === 'create-type' && one.change.name.name === change.type.name,
    )
    const isDropped = judged.earlier.some(
      (one) =>
        one.change.kind === 'drop' && one.change.what === 'type' && one.change.name.name === change.type.name,
    )
    if (!isMade || !isDropped) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `${change.column} of ${shownName(table)} goes to text and back to a new ${change.type.name}: two rewrites.`,
    }
  },
)
