import { isWithoutUsers } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const revokeRights = pgRule(
  {
    id: 'revoke-rights',
    covers: [],
    title: 'REVOKE takes rights that the running app may use.',
    effect:
      'Each query that needs them fails from then on, with 42501. PUBLIC is every role, that of the app among them.',
    lock: null,
    safeWay:
      'GRANT what the app needs to its own role first, try it out with that role, then REVOKE the rest.',
    severity: 'error',
    scale: 'always',
  },
  ['revoke'],
  ({ what, names }, { world }) => {
    if (names.length > 0 && names.every((name) => isWithoutUsers(world, what, name))) return undefined
    const shown = names.map(({ name }) => name).join(', ')
    return { message: `The running app may need its rights on ${what} ${shown}.` }
  },
)
