import { alongWith, listed } from '../../../pg/cascade-of-table.ts'
import type { DroppedKind } from '../../../pg/change.ts'
import { pgRule } from '../../../pg/rule.ts'

/** By drop-schema and cascade-takes-along. */
const isJudgedElsewhere = (what: DroppedKind) => what !== 'table' && what !== 'schema'

export const dropCascade = pgRule(
  {
    id: 'drop-cascade',
    covers: [43],
    title: 'CASCADE drops what the statement does not name.',
    effect:
      'Foreign keys of other tables, views and policies go with it, silently. drizzle-kit writes CASCADE behind every DROP TABLE.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Drop the dependent objects by name first; then drop without CASCADE.',
    severity: 'warning',
    scale: 'use',
  },
  ['drop', 'drop-column', 'drop-constraint', 'drop-index'],
  (change, judged) => {
    if (!change.cascade || (change.kind === 'drop' && isJudgedElsewhere(change.what))) return undefined
    const table =
      change.kind === 'drop'
        ? change.what === 'table'
          ? judged.world.table(change.name)
          : null
        : change.kind === 'drop-index'
          ? (judged.world.findIndex(change.index)?.table ?? null)
          : judged.world.table(change.table)
    const along = alongWith(judged.world, change)
    if (along === undefined) {
      return { table, message: 'What depends on it is dropped with it, whatever that is.' }
    }
    return along.users.length === 0
      ? undefined
      : { table, message: `CASCADE drops ${listed(along.users)} with it.` }
  },
)
