import { isNewObject } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropView = pgRule(
  {
    id: 'drop-view',
    covers: [43],
    title: 'DROP VIEW breaks the app that runs.',
    effect: 'Each query of the view fails from then on; what a materialized view holds is gone.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Deploy code without the view; drop it a release later. To change it: CREATE it again in the same transaction.',
    severity: 'error',
    scale: 'always',
  },
  ['drop'],
  (change, judged) => {
    if (change.what !== 'view' && change.what !== 'materialized-view') return undefined
    if (judged.isBridged || isNewObject(judged.world, change.what, change.name)) return undefined
    return { message: `${change.name.name} is gone for code that still reads it.` }
  },
)
