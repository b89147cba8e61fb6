import { keepsApart } from '../../../pg/key-shape.ts'
import { madeKey, shapeOf } from '../../../pg/lost-key.ts'
import { shownName, type Table } from '../../../pg/world/table.ts'
import { uniqueColumns } from '../../../pg/unique-columns.ts'
import { pgRule, type Judged } from '../../../pg/rule.ts'

export const uniqueOverExistingRows = pgRule(
  {
    id: 'unique-over-existing-rows',
    covers: [20],
    title: 'Rows that are there may not be unique.',
    effect:
      'The statement fails on the first duplicate; a concurrent build that fails leaves an invalid index which still refuses writes.',
    lock: null,
    safeWay: 'Count duplicates first (ops lint --data does), mend them, then build the index.',
    severity: 'warning',
    scale: 'any-row',
    fails: { sqlState: '23505' },
  },
  ['create-index', 'add-constraint'],
  (change, judged) => {
    const columns =
      change.kind === 'create-index' ? (change.unique ? change.columns : []) : uniqueColumns(change)
    if (columns.length === 0) return undefined
    const { world } = judged
    const table = world.table(change.table)
    if (columns.every((column) => column !== null && world.isNewColumn(table, column))) return undefined
    if (isKeptApart(table, change, judged)) return undefined
    const what = columns.map((column) => column ?? 'an expression').join(', ')
    return { table, message: `Nothing has kept ${what} of ${shownName(table)} unique until now.` }
  },
)

/** By a key that is there, or that was until now: no row came in since in the same transaction. */
function isKeptApart(
  table: Table,
  change: Parameters<typeof madeKey>[1],
  { earlier, transaction }: Judged,
): boolean {
  const wanted = madeKey(table, change)
  if (wanted === undefined) return false
  const there = [...table.indexes.values()].filter(({ unique, valid }) => unique && valid).map(shapeOf)
  const gone = earlier.map((one) =>
    one.transaction === transaction && one.lost?.table === table ? one.lost.shape : null,
  )
  return [...there, ...gone].some((held) => held !== null && keepsApart(held, wanted))
}
