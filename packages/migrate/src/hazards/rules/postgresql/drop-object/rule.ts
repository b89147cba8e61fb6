import { takesCalled } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropObject = pgRule(
  {
    id: 'drop-object',
    covers: [],
    title: 'Dropping a function, procedure, sequence or type breaks the app that runs.',
    effect: 'Each query that calls or names it fails from then on: a call, nextval, a cast to the type.',
    lock: null,
    safeWay:
      'Deploy code without it; drop it a release later. To change it: OR REPLACE, or CREATE it again in the same transaction.',
    severity: 'error',
    scale: 'always',
  },
  ['drop'],
  (change, { world, later }) => {
    if (!takesCalled(world, change, later)) return undefined
    return { message: `The ${change.what} ${change.name.name} is gone for code that still names it.` }
  },
)
