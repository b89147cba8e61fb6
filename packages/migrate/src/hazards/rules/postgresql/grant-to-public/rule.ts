import { pgRule } from '../../../pg/rule.ts'

export const grantToPublic = pgRule(
  {
    id: 'grant-to-public',
    covers: [67],
    title: 'Rights are given to everybody.',
    effect: 'PUBLIC is every role, those to come among them.',
    lock: null,
    safeWay: "GRANT to the app's role.",
    severity: 'warning',
    scale: 'always',
  },
  ['grant-to-public'],
  (change) => {
    return { message: `Every role has rights on this ${change.what} from now on.` }
  },
)
