import { pgRule } from '../../../pg/rule.ts'

export const opaqueSql = pgRule(
  {
    id: 'opaque-sql',
    covers: [59],
    title: 'What this runs cannot be told from the file.',
    effect:
      'SQL that is put together at run time, procedures, and functions that are not known to be harmless may lock or rewrite anything.',
    lock: null,
    safeWay: 'Write the statements out, or name why it is harmless in a suppression.',
    severity: 'warning',
    scale: 'always',
  },
  ['opaque', 'select'],
  (change, { world }) => {
    if (change.kind === 'select') {
      const name = change.functions.find((one) => world.mayDoAnything(one))?.name
      return name === undefined
        ? undefined
        : { message: `SELECT ${name}(): what the function does is not checked.` }
    }
    return {
      message: `${change.what.charAt(0).toUpperCase()}${change.what.slice(1)}: its statements are not checked.`,
    }
  },
)
