import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const addRequiredColumn = pgRule(
  {
    id: 'add-required-column',
    covers: [32],
    title: 'A NOT NULL column without default cannot be added to rows that are there.',
    effect:
      'The statement fails on the first row; on an empty table, the app that runs can no longer insert.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Give it a constant default and keep that while old code runs; or add it nullable, fill it in batches, then NOT NULL by a validated CHECK.',
    severity: 'error',
    scale: 'any-row',
    fails: { sqlState: '23502' },
  },
  ['add-column'],
  (change, judged) => {
    const { notNull, value, serial, identity, generated, name } = change.column
    if (!notNull || serial || identity || generated !== null || (value !== null && !value.isNull))
      return undefined
    const table = judged.world.table(change.table)
    return { table, message: `${name} is NOT NULL and has no default for the rows of ${shownName(table)}.` }
  },
)
