import { usersAfter, type ColumnUser } from './column-users.ts'
import { toSqliteColumns, type SqliteColumn } from './columns.ts'
import type { SqliteNode } from '../../parse/sqlite/module.ts'

export type SqliteTable = {
  name: string
  /** The deployment that makes it; null where it was there before. */
  readonly born: number | null
  readonly columns: Map<string, SqliteColumn & { readonly born: number | null }>
}

/** Tables and columns of a SQLite database as its files make them. Names ignore case. */
export class SqliteWorld {
  deployment = 0
  readonly #tables = new Map<string, SqliteTable>()
  #users: readonly ColumnUser[] = []

  /** A table that nothing tells of is one that was there before. */
  table(name: string): SqliteTable {
    const found = this.find(name)
    if (found !== undefined) return found
    const table: SqliteTable = { name, born: null, columns: new Map() }
    this.#tables.set(name.toLowerCase(), table)
    return table
  }

  find(name: string): SqliteTable | undefined {
    return this.#tables.get(name.toLowerCase())
  }

  isNewColumn(table: SqliteTable, column: string): boolean {
    return table.columns.get(column.toLowerCase())?.born === this.deployment
  }

  /** What SQLite would not drop the column for, each as people call it. */
  usersOf(table: SqliteTable, column: string): readonly string[] {
    const [of, name] = [table.name.toLowerCase(), column.toLowerCase()]
    return this.#users
      .filter(({ tables, columns }) => tables.has(of) && columns.has(name))
      .map(({ shown }) => shown)
  }

  apply(node: SqliteNode): void {
    this.#users = usersAfter(this.#users, node)
    if (node.type === 'CreateTableStmt') {
      const name = node.tblName.objName.text
      if (node.ifNotExists && this.find(name) !== undefined) return
      const columns = toSqliteColumns(node).map(
        (column) => [column.name.toLowerCase(), { ...column, born: this.deployment }] as const,
      )
      this.#tables.set(name.toLowerCase(), { name, born: this.deployment, columns: new Map(columns) })
    } else if (node.type === 'DropTableStmt') {
      this.#tables.delete(node.tblName.objName.text.toLowerCase())
    } else if (node.type === 'AlterTableStmt') {
      this.#alter(this.table(node.tblName.objName.text), node)
    }
  }

  /** A rebuilt table is the one that was there: what its new form makes of it counts from before. */
  inherit(temporary: string, from: SqliteTable): void {
    const made = this.find(temporary)
    if (made === undefined) return
    for (const [key, column] of made.columns) {
      const before = from.columns.get(key)
      if (before !== undefined) made.columns.set(key, { ...column, born: before.born })
    }
    this.#tables.set(temporary.toLowerCase(), { ...made, born: from.born })
  }

  #alter(table: SqliteTable, { body }: Extract<SqliteNode, { readonly type: 'AlterTableStmt' }>): void {
    switch (body.type) {
      case 'RenameToAlterTableBody':
        this.#tables.delete(table.name.toLowerCase())
        table.name = body.name.text
        this.#tables.set(table.name.toLowerCase(), table)
        return
      case 'AddColumnAlterTableBody': {
        const [column] = toSqliteColumns(body)
        if (column !== undefined)
          table.columns.set(column.name.toLowerCase(), { ...column, born: this.deployment })
        return
      }
      case 'DropColumnAlterTableBody':
        table.columns.delete(body.column.text.toLowerCase())
        return
      case 'RenameColumnAlterTableBody': {
        const column = table.columns.get(body.old.text.toLowerCase())
        if (column === undefined) return
        table.columns.delete(body.old.text.toLowerCase())
        table.columns.set(body.new.text.toLowerCase(), { ...column, name: body.new.text })
        return
      }
      default:
    }
  }
}
