import { isNewlyNamed, isNewObject } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const dropSchema = pgRule(
  {
    id: 'drop-schema',
    covers: [42],
    title: 'A schema or a database is dropped or renamed.',
    effect: 'All that it holds is gone, or not found any more, at once.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'Never in a migration: by hand, with a backup that has been proven.',
    severity: 'error',
    scale: 'always',
  },
  ['drop', 'rename'],
  (change, { world }) => {
    if (change.kind === 'rename') {
      if (change.what !== 'schema' || isNewlyNamed(world, change)) return undefined
      return { message: `The schema ${change.from} is ${change.to} from now on.` }
    }
    if (change.what !== 'schema' && change.what !== 'database') return undefined
    if (isNewObject(world, change.what, change.name)) return undefined
    return { message: `The ${change.what} ${change.name.name} is dropped.` }
  },
)
