import { isNewObject } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const enumValueRenamed = pgRule(
  {
    id: 'enum-value-renamed',
    covers: [49],
    title: 'Renaming an enum value breaks the app that runs.',
    effect: 'Old code writes and compares the old spelling, which is an error the moment this commits.',
    lock: null,
    safeWay: 'ADD VALUE with the new spelling; let code read both; update rows in batches.',
    severity: 'error',
    scale: 'always',
  },
  ['rename-enum-value'],
  (change, { world }) => {
    if (isNewObject(world, 'type', change.type)) return undefined
    return {
      message: `A value of ${change.type.name} has another name from now on: code that runs does not know.`,
    }
  },
)
