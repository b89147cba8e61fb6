import { isWithoutUsers } from '../../../pg/object-use.ts'
import { pgRule } from '../../../pg/rule.ts'

export const ownerChanges = pgRule(
  {
    id: 'owner-changes',
    covers: [],
    title: 'With another owner the old one loses the rights that nobody granted it.',
    effect:
      'An owner may do everything without a GRANT: an app or a migrator that connects as the old one fails from then on, with 42501, unless it is a member of the new one.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay: 'GRANT the roles of app and migrator what they need first, then change the owner.',
    severity: 'error',
    scale: 'always',
  },
  ['change-owner'],
  ({ what, name }, { world }) => {
    if (name !== null && isWithoutUsers(world, what, name)) return undefined
    const subject = name === null ? 'what a role owns' : `${what} ${name.name}`
    return { message: `Whoever used ${subject} as its owner has no rights on it any more.` }
  },
)
