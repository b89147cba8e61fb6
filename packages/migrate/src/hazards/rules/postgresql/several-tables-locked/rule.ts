import { shownName } from '../../../pg/world/table.ts'
import { pgRule } from '../../../pg/rule.ts'

export const severalTablesLocked = pgRule(
  {
    id: 'several-tables-locked',
    covers: [55],
    title: 'One transaction holds several tables that nobody else may use.',
    effect:
      'Each waits for its own long query while the others are held: the app stops for the sum of the waits, and may deadlock with it.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'One table a transaction: a migration each.',
    severity: 'note',
    scale: 'use',
  },
  [
    'add-column',
    'drop-column',
    'alter-type',
    'set-not-null',
    'drop-not-null',
    'change-default',
    'add-constraint',
    'drop-constraint',
    'rename',
    'policy',
    'lock',
  ],
  (change, judged) => {
    const own = judged.impact.locks.find(({ mode }) => mode === 'ACCESS EXCLUSIVE')?.table
    if (own === undefined || own.born === judged.world.deployment) return undefined
    const strong = judged.held.filter(({ mode }) => mode === 'ACCESS EXCLUSIVE')
    const others = new Set(strong.map(({ table }) => table))
    if (others.size !== 1 || others.has(own)) return undefined
    const [other] = others
    return {
      table: own,
      message: `${shownName(own)} is locked (${change.kind}) while ${other === undefined ? '' : shownName(other)} still is.`,
    }
  },
)
