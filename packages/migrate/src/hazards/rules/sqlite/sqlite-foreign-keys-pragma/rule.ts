import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteForeignKeysPragma = sqliteRule(
  {
    id: 'sqlite-foreign-keys-pragma',
    covers: [66],
    title: 'PRAGMA foreign_keys does nothing inside of a transaction.',
    effect:
      'Stock Drizzle runs the file in one: a rebuild of a table that others refer to with ON DELETE CASCADE deletes their rows. The engine sets it outside, and checks the foreign keys afterwards.',
    lock: null,
    safeWay: 'Apply with ops migrate or ops deploy, not with drizzle-kit migrate.',
    severity: 'note',
    scale: 'always',
  },
  ['PragmaStmt'],
  (node) => {
    return node.name.objName.text.toLowerCase() === 'foreign_keys'
      ? { message: 'Inside of the transaction that stock Drizzle opens, this does nothing.' }
      : undefined
  },
)
