import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteRename = sqliteRule(
  {
    id: 'sqlite-rename',
    covers: [40, 41, 66],
    title: 'A renamed table or column breaks the app that runs.',
    effect: 'Old code fails from then on, new code until then.',
    lock: null,
    safeWay:
      'Add the new one, move code over, drop the old one a release later; or rename in the Drizzle schema only.',
    severity: 'error',
    scale: 'use',
  },
  ['AlterTableStmt'],
  (node, judged) => {
    const { body } = node
    const { world, rebuild } = judged
    if (rebuild !== undefined) return undefined
    const table = world.table(node.tblName.objName.text)
    if (body.type === 'RenameToAlterTableBody') {
      return {
        table,
        message: `${table.name} is ${body.name.text} from now on: code that runs does not know.`,
      }
    }
    if (body.type !== 'RenameColumnAlterTableBody') return undefined
    const isNew = world.isNewColumn(table, body.old.text)
    return {
      table,
      isNew,
      message: `${body.old.text} of ${table.name} is ${body.new.text} from now on: code that runs does not know.`,
    }
  },
)
