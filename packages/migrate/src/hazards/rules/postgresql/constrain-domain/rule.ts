import { pgRule } from '../../../pg/rule.ts'

export const constrainDomain = pgRule(
  {
    id: 'constrain-domain',
    covers: [31],
    title: "A domain's new constraint is tried on every column that has it.",
    effect:
      'SHARE on each table with such a column for as long as its rows are read: writes wait. VALIDATE CONSTRAINT of a domain does the same, unlike that of a table.',
    lock: 'SHARE',
    safeWay:
      'A CHECK on each table instead, NOT VALID and then validated. NOT VALID on the domain binds new rows at once, but its VALIDATE blocks writes.',
    severity: 'warning',
    scale: 'always',
  },
  ['constrain-domain', 'validate-domain'],
  (change, judged) => {
    const { name } = change.name
    const isNew = judged.world.types.get(name)?.born === judged.world.deployment
    const isUsed = judged.world.server === null || judged.world.tablesOfDomain(name).length > 0
    if (isNew || !isUsed || (change.kind === 'constrain-domain' && !change.valid)) return undefined
    return { message: `Every table with a column of ${name} is read while nobody writes to it.` }
  },
)
