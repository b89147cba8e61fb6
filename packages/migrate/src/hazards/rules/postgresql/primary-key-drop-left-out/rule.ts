import { pgRule } from '../../../pg/rule.ts'

export const primaryKeyDropLeftOut = pgRule(
  {
    id: 'primary-key-drop-left-out',
    covers: [],
    title: 'drizzle-kit did not write out the drop of a primary key.',
    effect:
      "It leaves a comment that asks for the constraint's name: nothing happens, and the next statement may fail or leave the old key.",
    lock: null,
    safeWay: 'Look the name up in pg_constraint and write the statement, or delete the comment.',
    severity: 'error',
    scale: 'always',
  },
  ['comment-text'],
  (change) => {
    return change.text.includes('<constraint_name>')
      ? { message: 'The statement in this comment does not run: it has no constraint name.' }
      : undefined
  },
)
