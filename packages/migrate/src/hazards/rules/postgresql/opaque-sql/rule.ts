import { pgRule } from '../../../pg/rule.ts'

export const opaqueSql = pgRule(
  {
    id: 'opaque-sql',
    covers: [59],
    title: 'What this runs cannot be told from the file.',
    effect: 'SQL that is put together at run time, and procedures, may lock or rewrite anything.',
    lock: null,
    safeWay: 'Write the statements out, or name why it is harmless in a suppression.',
    severity: 'warning',
    scale: 'always',
  },
  ['opaque'],
  (change) => {
    return {
      message: `${change.what.charAt(0).toUpperCase()}${change.what.slice(1)}: its statements are not checked.`,
    }
  },
)
