import { isNewlyNamed } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const renameObject = pgRule(
  {
    id: 'rename-object',
    covers: [41],
    title: 'Renaming a view, type, sequence or function breaks the app that runs.',
    effect: 'Old code fails the moment it commits, new code until then.',
    lock: null,
    safeWay:
      'Make another one under the new name, deploy code that uses it, and drop the old one a release later.',
    severity: 'error',
    scale: 'always',
  },
  ['rename'],
  (change, { world, isBridged }) => {
    const { what, from, to } = change
    if ((what !== 'view' && what !== 'other') || isBridged || isNewlyNamed(world, change)) return undefined
    return { message: `${from} is ${to} from now on: code that runs does not know.` }
  },
)
