import { pgRule } from '../../../pg/rule.ts'

export const constrainDomain = pgRule(
  {
    id: 'constrain-domain',
    covers: [31],
    title: "A domain's new constraint is tried on every column that has it.",
    effect: 'SHARE on each table with such a column for as long as its rows are read.',
    lock: 'SHARE',
    safeWay: 'ADD CONSTRAINT … NOT VALID, then VALIDATE; better, keep checks on tables.',
    severity: 'warning',
    scale: 'always',
  },
  ['constrain-domain'],
  (change) => {
    return change.valid
      ? { message: `Every table with a column of ${change.name.name} is read while nobody writes to it.` }
      : undefined
  },
)
