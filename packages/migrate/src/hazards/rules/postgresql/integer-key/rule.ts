import { pgRule } from '../../../pg/rule.ts'

export const integerKey = pgRule(
  {
    id: 'integer-key',
    covers: [64],
    title: 'An integer key is used up after 2,147,483,647 rows.',
    effect:
      'Inserts fail from that day on, and widening the column rewrites the table and those that refer to it.',
    lock: null,
    safeWay: 'bigint, or bigserial, from the start.',
    severity: 'note',
    scale: 'always',
  },
  ['create-table'],
  (change) => {
    const small = new Set(['int2', 'int4', 'serial', 'serial2', 'serial4', 'smallserial'])
    const tableKey = change.constraints.find(({ kind }) => kind === 'primary')
    const keys = tableKey?.kind === 'primary' ? tableKey.columns : []
    const column = change.columns.find(
      ({ type, name, serial, identity, constraints }) =>
        small.has(type.name) &&
        (serial || identity) &&
        (constraints.some(({ kind }) => kind === 'primary') || keys.includes(name)),
    )
    return column === undefined
      ? undefined
      : { message: `${column.name} of ${change.table.name} counts to 2,147,483,647 at most.` }
  },
)
