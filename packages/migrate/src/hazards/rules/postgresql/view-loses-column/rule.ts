import { lostViewColumns } from '../../../pg/remade-view.ts'
import { pgRule } from '../../../pg/rule.ts'

export const viewLosesColumn = pgRule(
  {
    id: 'view-loses-column',
    covers: [],
    title: 'A view is made again without a column that it had.',
    effect:
      'Each query that names the column fails from then on. OR REPLACE refuses such a change; DROP and CREATE make it.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Make the new view under another name, deploy code that uses it, drop the old one a release later.',
    severity: 'error',
    scale: 'always',
  },
  ['drop'],
  (change, { world, later }) => {
    const lost = lostViewColumns(world, change, later)
    if (lost.length === 0) return undefined
    return { message: `${lost.join(', ')} of ${change.name.name} is gone for code that still reads it.` }
  },
)
