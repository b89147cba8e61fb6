import { lostKey, restingOn } from '../../../pg/lost-key.ts'
import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropKey = pgRule(
  {
    id: 'drop-key',
    covers: [],
    title: 'Without its key a table takes rows twice, and upserts of the running app fail.',
    effect:
      'ON CONFLICT over the columns of a primary key, unique constraint or unique index fails at once (42P10); rows that it kept out come in, and no foreign key can lead there any more.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Deploy code that does without ON CONFLICT over it; drop the key a release later. To change it: make the new one over the same columns first.',
    severity: 'error',
    scale: 'use',
  },
  ['drop-constraint', 'drop-index'],
  (change, { world, later }) => {
    const key = lostKey(world, change, later)
    if (key === undefined) return undefined
    const { table, name, columns, isNew } = key
    const shown = columns.map((column) => column ?? 'an expression').join(', ')
    const others = restingOn(world, key).map(shownName)
    const more = others.length === 0 ? '' : `; foreign keys of ${others.join(', ')} rest on it`
    return {
      table,
      isNew,
      message: `Nothing keeps ${shown} of ${shownName(table)} unique without ${name}${more}.`,
    }
  },
)
