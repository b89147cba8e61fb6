import { pgRule } from '../../../pg/rule.ts'

export const functionVolatility = pgRule(
  {
    id: 'function-volatility',
    covers: [67],
    title: 'A function gets another volatility.',
    effect:
      'Indexes and plans that rest on it being IMMUTABLE or STABLE give wrong answers, without an error.',
    lock: null,
    safeWay: 'A new function under a new name; move its users over.',
    severity: 'warning',
    scale: 'always',
  },
  ['function-volatility'],
  (change) => {
    return { message: `${change.name.name} is ${change.volatility.toUpperCase()} from now on.` }
  },
)
