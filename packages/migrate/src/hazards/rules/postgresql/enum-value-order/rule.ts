import { pgRule } from '../../../pg/rule.ts'

export const enumValueOrder = pgRule(
  {
    id: 'enum-value-order',
    covers: [49],
    title: 'An enum value without BEFORE or AFTER sorts last.',
    effect: 'ORDER BY and comparisons follow the order of values, which cannot be changed afterwards.',
    lock: null,
    safeWay: 'ADD VALUE … BEFORE or AFTER a value, where order matters.',
    severity: 'note',
    scale: 'always',
  },
  ['add-enum-value'],
  (change) => {
    return change.isPlaced
      ? undefined
      : { message: `The new value of ${change.type.name} sorts behind all others.` }
  },
)
