import { pgRule } from '../../../pg/rule.ts'

export const jsonColumn = pgRule(
  {
    id: 'json-column',
    covers: [33],
    title: 'json has no equality: DISTINCT, GROUP BY and UNION on its rows fail.',
    effect: 'Queries that worked on the table stop working once the column is selected.',
    lock: null,
    safeWay: 'jsonb, unless key order and spaces must be kept.',
    severity: 'note',
    scale: 'always',
  },
  ['add-column'],
  (change, judged) => {
    const { type, name } = change.column
    if (type.name !== 'json') return undefined
    return { table: judged.world.table(change.table), message: `${name} is json.` }
  },
)
