import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const indexSwapped = pgRule(
  {
    id: 'index-swapped',
    covers: [],
    title: 'An index is dropped and built anew under its name.',
    effect:
      'drizzle-kit changes an index this way. From DROP to the end of the build no query has it, and the table is locked.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Build the new one concurrently under another name; drop the old one concurrently; rename.',
    severity: 'error',
    scale: 'rows',
  },
  ['create-index'],
  (change, judged) => {
    const isDropped = judged.earlier.some(
      (one) => one.change.kind === 'drop-index' && one.change.index.name === change.name,
    )
    if (!isDropped) return undefined
    const table = judged.world.table(change.table)
    return {
      table,
      message: `${change.name ?? 'The index'} is dropped above: queries on ${shownName(table)} are without it until this is built.`,
    }
  },
)
