import type { SqliteNode } from '../../parse/sqlite/module.ts'

type CreateTable = Extract<SqliteNode, { readonly type: 'CreateTableStmt' }>
type AlterTable = Extract<SqliteNode, { readonly type: 'AlterTableStmt' }>
type CreateTrigger = Extract<SqliteNode, { readonly type: 'CreateTriggerStmt' }>

/** What keeps SQLite from dropping a column: `shown` for people; names of columns and tables in lower case. */
export type ColumnUser = {
  readonly kind: 'part' | 'index' | 'view' | 'trigger'
  readonly name: string
  readonly shown: string
  /** Of one of these tables. */
  readonly tables: ReadonlySet<string>
  readonly columns: ReadonlySet<string>
}

/** Keys, table constraints, and what is computed from other columns. A CHECK or REFERENCES beside a column goes with it. */
function usersInTable({ tblName, body }: CreateTable): readonly ColumnUser[] {
  if (body.type !== 'ColumnsAndConstraintsCreateTableBody') return []
  const tables = new Set([tblName.objName.text.toLowerCase()])
  const part = (shown: string, columns: ReadonlySet<string>): ColumnUser => {
    return { kind: 'part', name: '', shown, tables, columns }
  }
  const beside = body.columns.flatMap(({ colName, constraints }) =>
    constraints.flatMap(({ constraint }): readonly ColumnUser[] => {
      const own = colName.text.toLowerCase()
      switch (constraint.type) {
        case 'PrimaryKeyColumnConstraint':
          return [part('the primary key', new Set([own]))]
        case 'UniqueColumnConstraint':
          return [part('a UNIQUE constraint', new Set([own]))]
        case 'GeneratedColumnConstraint':
          return [part(`the generated column ${colName.text}`, namesIn(constraint.expr))]
        default:
          return []
      }
    }),
  )
  const apart = (body.constraints ?? []).map(({ constraint }) =>
    part(
      constraintNames[constraint.type],
      namesIn(constraint.type === 'CheckTableConstraint' ? constraint.expr : constraint.columns),
    ),
  )
  return [...beside, ...apart]
}

const constraintNames = {
  PrimaryKeyTableConstraint: 'the primary key',
  UniqueTableConstraint: 'a UNIQUE constraint',
  CheckTableConstraint: 'a CHECK constraint',
  ForeignKeyTableConstraint: 'a foreign key',
} as const

/** Indexes, and views and triggers that name columns; undefined for every other statement. */
function userOf(node: SqliteNode): ColumnUser | undefined {
  switch (node.type) {
    case 'CreateIndexStmt': {
      const name = node.idxName.objName.text
      const columns = new Set([...namesIn(node.columns), ...namesIn(node.whereClause)])
      return { kind: 'index', name, shown: `the index ${name}`, tables: one(node.tblName.text), columns }
    }
    case 'CreateViewStmt': {
      const name = node.viewName.objName.text
      return { kind: 'view', name, shown: `the view ${name}`, ...readBy(node.select) }
    }
    case 'CreateTriggerStmt':
      return trigger(node)
    default:
      return undefined
  }
}

/** What is there after a statement, of what was there before it. */
export function usersAfter(users: readonly ColumnUser[], node: SqliteNode): readonly ColumnUser[] {
  const without = (kind: ColumnUser['kind'], name: string) =>
    users.filter((one) => one.kind !== kind || one.name.toLowerCase() !== name.toLowerCase())
  switch (node.type) {
    case 'CreateTableStmt':
      return [...users, ...usersInTable(node)]
    case 'DropTableStmt': {
      const name = node.tblName.objName.text.toLowerCase()
      return users.filter(({ kind, tables }) => kind === 'view' || !tables.has(name))
    }
    case 'DropIndexStmt':
      return without('index', node.idxName.objName.text)
    case 'DropViewStmt':
      return without('view', node.viewName.objName.text)
    case 'DropTriggerStmt':
      return without('trigger', node.triggerName.objName.text)
    case 'AlterTableStmt':
      return users.map((user) => altered(user, node))
    default: {
      const user = userOf(node)
      return user === undefined ? users : [...users, user]
    }
  }
}

function altered(user: ColumnUser, { tblName, body }: AlterTable): ColumnUser {
  const table = tblName.objName.text
  if (!user.tables.has(table.toLowerCase())) return user
  if (body.type === 'RenameToAlterTableBody') {
    return { ...user, tables: renamed(user.tables, table, body.name.text) }
  }
  return body.type === 'RenameColumnAlterTableBody'
    ? { ...user, columns: renamed(user.columns, body.old.text, body.new.text) }
    : user
}

function renamed(names: ReadonlySet<string>, from: string, to: string): ReadonlySet<string> {
  return new Set([...names].map((name) => (name === from.toLowerCase() ? to.toLowerCase() : name)))
}

/** Only what it reads of its own row is looked at when a column goes: the rest fails when it runs. */
function trigger({ triggerName, tblName, whenClause, commands }: CreateTrigger): ColumnUser {
  const name = triggerName.objName.text
  const rows = qualified([whenClause, commands]).filter(({ table }) => table === 'new' || table === 'old')
  return {
    kind: 'trigger',
    name,
    shown: `the trigger ${name}`,
    tables: one(tblName.objName.text),
    columns: new Set(rows.map(({ column }) => column)),
  }
}

/** A view of several tables is left out: whose column a bare name is cannot be told. */
function readBy(select: unknown): Pick<ColumnUser, 'tables' | 'columns'> {
  const tables = nodesIn(select).flatMap((node) =>
    node.type === 'TableSelectTable' ? [textOf((node['tblName'] as Tree)['objName'])] : [],
  )
  const [only, ...more] = tables
  return only === undefined || more.length > 0
    ? { tables: new Set(), columns: new Set() }
    : { tables: new Set([only]), columns: namesIn(select) }
}

function one(name: string): ReadonlySet<string> {
  return new Set([name.toLowerCase()])
}

type Tree = { readonly type?: string; readonly [key: string]: unknown }

/** Every node below, itself among them. */
function nodesIn(tree: unknown, found: Tree[] = []): readonly Tree[] {
  if (Array.isArray(tree)) for (const item of tree) nodesIn(item, found)
  else if (typeof tree === 'object' && tree !== null) {
    found.push(tree as Tree)
    const isCall = String((tree as Tree).type).startsWith('FunctionCall')
    for (const [key, value] of Object.entries(tree)) if (!isCall || key !== 'name') nodesIn(value, found)
  }
  return found
}

function qualified(tree: unknown): readonly { readonly table: string; readonly column: string }[] {
  return nodesIn(tree).flatMap((node) => {
    if (node.type !== 'QualifiedExpr') return []
    return [{ table: textOf(node['table']), column: textOf(node['column']) }]
  })
}

/** Names that an expression or a list of columns reads. */
function namesIn(tree: unknown): ReadonlySet<string> {
  const names = nodesIn(tree).flatMap((node) => {
    if (node.type === 'NameExpr') return [textOf(node['name'])]
    if (node.type === 'Id') return [String(node['name']).toLowerCase()]
    if (node.type === 'QualifiedExpr') return [textOf(node['column'])]
    return node.type === 'IndexedColumn' ? [textOf(node['colName'])] : []
  })
  return new Set(names)
}

function textOf(name: unknown): string {
  return typeof name === 'object' && name !== null && 'text' in name ? String(name.text).toLowerCase() : ''
}
