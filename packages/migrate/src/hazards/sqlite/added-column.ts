import type { NodeOf } from './rule.ts'
import { toSqliteColumns, type SqliteColumn } from './columns.ts'

export function addedColumn({ body }: NodeOf<'AlterTableStmt'>): SqliteColumn | undefined {
  return body.type === 'AddColumnAlterTableBody' ? toSqliteColumns(body)[0] : undefined
}
