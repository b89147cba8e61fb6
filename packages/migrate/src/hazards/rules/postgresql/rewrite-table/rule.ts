import { isLoggedSo } from '../../../pg/logging.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const rewriteTable = pgRule(
  {
    id: 'rewrite-table',
    covers: [45, 48],
    title:
      'VACUUM FULL, CLUSTER, SET TABLESPACE, SET LOGGED, SET UNLOGGED and SET ACCESS METHOD write the table anew.',
    effect:
      'ACCESS EXCLUSIVE while the table and its indexes are copied. The rows of an UNLOGGED table are lost in a crash, and no standby has them.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'pg_repack outside of migrations; for another storage, a new table that is filled in batches and swapped.',
    severity: 'error',
    scale: 'rows',
  },
  ['rewrite-table'],
  (change, judged) => {
    if (isLoggedSo(judged.world, change)) return undefined
    const table = change.table === null ? null : judged.world.table(change.table)
    const what = table === null ? 'each table' : shownName(table)
    const lost = change.by === 'SET UNLOGGED' ? ', and a crash of the server then empties it' : ''
    return { table, message: `${change.by} copies ${what} while nobody uses it${lost}.` }
  },
)
