import type { SqliteNode } from '../../parse/sqlite/module.ts'

export type SqliteColumn = {
  readonly name: string
  readonly notNull: boolean
  readonly unique: boolean
  readonly stored: boolean
  /** Table that it refers to. */
  readonly references: string | null
  readonly value: 'none' | 'null' | 'constant' | 'changing'
}

type CreateTable = Extract<SqliteNode, { readonly type: 'CreateTableStmt' }>
type Columns = Extract<CreateTable['body'], { readonly type: 'ColumnsAndConstraintsCreateTableBody' }>
type Definition = Columns['columns'][number]
type AddColumn = { readonly type: 'AddColumnAlterTableBody'; readonly column: Definition }
type ConstraintNode = Definition['constraints'][number]['constraint']

/** The columns of CREATE TABLE, or the one of ADD COLUMN. */
export function toSqliteColumns(node: CreateTable | AddColumn): readonly SqliteColumn[] {
  if (node.type === 'AddColumnAlterTableBody') return [toColumn(node.column)]
  const { body } = node
  return body.type === 'ColumnsAndConstraintsCreateTableBody' ? body.columns.map(toColumn) : []
}

function toColumn({ colName, constraints }: Definition): SqliteColumn {
  const own = constraints.map(({ constraint }) => constraint)
  return {
    name: colName.text,
    notNull: own.some((one) => one.type === 'NotNullColumnConstraint' && !one.nullable),
    unique: own.some(
      ({ type }) => type === 'UniqueColumnConstraint' || type === 'PrimaryKeyColumnConstraint',
    ),
    stored: own.some(
      (one) => one.type === 'GeneratedColumnConstraint' && one.typ?.name.toLowerCase() === 'stored',
    ),
    references:
      own.flatMap((one) => (one.type === 'ForeignKeyColumnConstraint' ? [one.clause.tblName.text] : []))[0] ??
      null,
    value: defaultKind(own),
  }
}

const changing: ReadonlySet<string> = new Set([
  'ParenthesizedExpr',
  'CurrentTimestampLiteral',
  'CurrentDateLiteral',
  'CurrentTimeLiteral',
])

function defaultKind(constraints: readonly ConstraintNode[]): SqliteColumn['value'] {
  const found = constraints.find(({ type }) => type === 'DefaultColumnConstraint')
  if (found?.type !== 'DefaultColumnConstraint') return 'none'
  const { type } = found.expr
  if (type === 'NullLiteral') return 'null'
  return changing.has(type) ? 'changing' : 'constant'
}
