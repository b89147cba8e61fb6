import { addedColumn } from '../../../sqlite/added-column.ts'
import { sqliteRule } from '../../../sqlite/rule.ts'

export const sqliteAddColumnReferencesDefault = sqliteRule(
  {
    id: 'sqlite-add-column-references-default',
    covers: [13, 66],
    title: 'With foreign keys on, SQLite adds no REFERENCES column with a default.',
    effect: 'The statement fails on a table that holds rows.',
    lock: null,
    safeWay: 'ADD COLUMN … REFERENCES without default; UPDATE; or a rebuild of the table.',
    severity: 'warning',
    scale: 'any-row',
    fails: { sqlState: 'SQLITE_ERROR' },
  },
  ['AlterTableStmt'],
  (node, judged) => {
    const column = addedColumn(node)
    if (
      column === undefined ||
      column.references === null ||
      column.value === 'none' ||
      column.value === 'null'
    )
      return undefined
    const table = judged.world.table(node.tblName.objName.text)
    return {
      table,
      message: `${column.name} refers to ${column.references} and has a default for the rows of ${table.name}.`,
    }
  },
)
