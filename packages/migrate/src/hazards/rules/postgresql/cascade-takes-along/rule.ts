import { takenAlong } from '../../../pg/cascade.ts'
import { pgRule } from '../../../pg/rule.ts'

export const cascadeTakesAlong = pgRule(
  {
    id: 'cascade-takes-along',
    covers: [43],
    title:
      'CASCADE behind a type, sequence, function, view or extension drops columns, defaults and triggers of tables.',
    effect:
      'A column of the type is gone with what it held, a default or trigger with what it did, under ACCESS EXCLUSIVE on its table: the running app fails, or writes wrong rows.',
    lock: 'ACCESS EXCLUSIVE',
    safeWay:
      'Change what depends on it by name first; then drop it without CASCADE, which fails where something is left.',
    severity: 'error',
    scale: 'always',
  },
  ['drop'],
  (change, judged) => {
    const along = takenAlong(judged.world, change)
    if (along === undefined) return undefined
    if (along.kind === 'unknown') {
      return { message: `What depends on ${change.name.name} is dropped with it, and is not known.` }
    }
    const [first] = along.users
    if (first === undefined) return undefined
    const more = along.users.length > 1 ? ` and ${along.users.length - 1} more` : ''
    return { message: `CASCADE drops ${first}${more} together with ${change.name.name}.` }
  },
)
