import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const foreignKeyWithoutIndex = pgRule(
  {
    id: 'foreign-key-without-index',
    covers: [10],
    title: 'A foreign key has no index on its own side.',
    effect:
      'Each DELETE, and each UPDATE of the key, on the referenced table reads the whole referencing table.',
    lock: null,
    safeWay:
      "Create an index that begins with the foreign key's columns, concurrently, in the same release. A partial index does not count.",
    severity: 'warning',
    scale: 'rows',
  },
  ['foreign-key'],
  (change, judged) => {
    const table = judged.world.table(change.table)
    const isIndexed = [...table.indexes.values()].some(
      ({ partial, valid, columns }) =>
        valid &&
        !partial &&
        change.columns.every((column) => columns.slice(0, change.columns.length).includes(column)),
    )
    if (isIndexed) return undefined
    const message = `No index of ${shownName(table)} begins with ${change.columns.join(', ')}.`
    return { table, message }
  },
)
