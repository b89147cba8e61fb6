import type { SqliteRule } from '../sqlite/rule.ts'
import { sqliteAddColumnChangingDefault } from './sqlite/sqlite-add-column-changing-default/rule.ts'
import { sqliteAddColumnReferencesDefault } from './sqlite/sqlite-add-column-references-default/rule.ts'
import { sqliteAddColumnStored } from './sqlite/sqlite-add-column-stored/rule.ts'
import { sqliteAddColumnUnique } from './sqlite/sqlite-add-column-unique/rule.ts'
import { sqliteAddRequiredColumn } from './sqlite/sqlite-add-required-column/rule.ts'
import { sqliteAlterColumnTo } from './sqlite/sqlite-alter-column-to/rule.ts'
import { sqliteDropColumn } from './sqlite/sqlite-drop-column/rule.ts'
import { sqliteDropColumnInUse } from './sqlite/sqlite-drop-column-in-use/rule.ts'
import { sqliteDropTable } from './sqlite/sqlite-drop-table/rule.ts'
import { sqliteForeignKeysPragma } from './sqlite/sqlite-foreign-keys-pragma/rule.ts'
import { sqliteRebuildSetsNotNull } from './sqlite/sqlite-rebuild-sets-not-null/rule.ts'
import { sqliteRebuildWithoutCopy } from './sqlite/sqlite-rebuild-without-copy/rule.ts'
import { sqliteRename } from './sqlite/sqlite-rename/rule.ts'
import { sqliteTableRebuild } from './sqlite/sqlite-table-rebuild/rule.ts'
import { sqliteUniqueOverExistingRows } from './sqlite/sqlite-unique-over-existing-rows/rule.ts'
import { sqliteWriteWithoutWhere } from './sqlite/sqlite-write-without-where/rule.ts'

/** Every rule for SQLite, by name. */
export const sqliteRules: readonly SqliteRule[] = [
  sqliteAddColumnChangingDefault,
  sqliteAddColumnReferencesDefault,
  sqliteAddColumnStored,
  sqliteAddColumnUnique,
  sqliteAddRequiredColumn,
  sqliteAlterColumnTo,
  sqliteDropColumn,
  sqliteDropColumnInUse,
  sqliteDropTable,
  sqliteForeignKeysPragma,
  sqliteRebuildSetsNotNull,
  sqliteRebuildWithoutCopy,
  sqliteRename,
  sqliteTableRebuild,
  sqliteUniqueOverExistingRows,
  sqliteWriteWithoutWhere,
]
