import type {
  ColumnDefinition,
  CreateIndexStmt,
  CreateTableStmt,
  DeferSubclause,
  Expr,
  NamedTableConstraint,
  Stmt,
} from 'sqlite3-parser'
import type { SqliteParser } from '../../parse/sqlite/module.ts'
import { normalized } from './tokens.ts'

/** What no pragma tells of a table. Expressions are normalised. */
export type TableDefinition = {
  readonly autoIncrement: boolean
  readonly columns: ReadonlyMap<string, ColumnExtras>
  readonly checks: readonly { readonly name: string | null; readonly expression: string }[]
  /** What the table's own keys do about a conflict, sorted; null where they all do the usual. */
  readonly conflicts: string | null
  /** By the columns that refer, in small letters and joined by a comma: how the constraint can wait. */
  readonly deferred: ReadonlyMap<string, string>
}

export type ColumnExtras = {
  readonly collation: string | null
  readonly generated: string | null
  readonly conflicts: string | null
}

/** Null where the text is beyond the grammar, as a virtual table's or libSQL's own may be. */
export function readTableDefinition(sqlite: SqliteParser, sql: string): TableDefinition | null {
  const node = parse(sqlite, sql)
  if (node?.type !== 'CreateTableStmt' || node.body.type !== 'ColumnsAndConstraintsCreateTableBody')
    return null
  const { columns, constraints = [] } = node.body
  const text = (expression: Expr) => spanText(sqlite, sql, expression)
  return {
    autoIncrement: isAutoIncrement(node),
    columns: new Map(
      columns.map((column) => [column.colName.text.toLowerCase(), columnExtras(column, text)]),
    ),
    checks: [...columns.flatMap(({ constraints: own }) => own), ...constraints].flatMap(
      ({ name, constraint }) => {
        const isCheck =
          constraint.type === 'CheckColumnConstraint' || constraint.type === 'CheckTableConstraint'
        return isCheck ? [{ name: name?.text ?? null, expression: text(constraint.expr) }] : []
      },
    ),
    conflicts: tableConflicts(constraints, text),
    deferred: new Map([...columns.flatMap(deferredColumn), ...constraints.flatMap(deferredTable)]),
  }
}

/** Expressions and predicate of an index, normalised; by their place among its columns. */
export function readIndexDefinition(
  sqlite: SqliteParser,
  sql: string,
): { readonly expressions: readonly string[]; readonly where: string | null } | null {
  const node = parse(sqlite, sql)
  if (node?.type !== 'CreateIndexStmt') return null
  const { columns, whereClause }: CreateIndexStmt = node
  return {
    expressions: columns.map(({ expr }) => spanText(sqlite, sql, expr)),
    where: whereClause === undefined ? null : spanText(sqlite, sql, whereClause),
  }
}

function parse(sqlite: SqliteParser, sql: string): Stmt | undefined {
  const parsed = sqlite.parseStmt(sql, { allowTrailing: true })
  return parsed.status === 'ok' ? parsed.root : undefined
}

function spanText(sqlite: SqliteParser, sql: string, { span }: Expr): string {
  return normalized(sqlite, sql.slice(span.offset, span.offset + span.length))
}

function isAutoIncrement({ body }: CreateTableStmt): boolean {
  if (body.type !== 'ColumnsAndConstraintsCreateTableBody') return false
  const all = [...body.columns.flatMap(({ constraints }) => constraints), ...(body.constraints ?? [])]
  return all.some(({ constraint }) => 'autoIncrement' in constraint && constraint.autoIncrement)
}

function columnExtras({ constraints }: ColumnDefinition, text: (expression: Expr) => string): ColumnExtras {
  let [collation, generated]: [string | null, string | null] = [null, null]
  const conflicts: string[] = []
  for (const { constraint } of constraints) {
    if (constraint.type === 'CollateColumnConstraint') collation = constraint.collationName.text.toUpperCase()
    if (constraint.type === 'GeneratedColumnConstraint') generated = text(constraint.expr)
    if ('conflictClause' in constraint && constraint.conflictClause !== undefined) {
      conflicts.push(constraint.conflictClause)
    }
  }
  return { collation, generated, conflicts: conflicts.length === 0 ? null : conflicts.join(', ') }
}

function tableConflicts(
  constraints: readonly NamedTableConstraint[],
  text: (expression: Expr) => string,
): string | null {
  const told = constraints.flatMap(({ constraint }) => {
    if (constraint.type !== 'UniqueTableConstraint' && constraint.type !== 'PrimaryKeyTableConstraint')
      return []
    const { conflictClause, columns, type } = constraint
    if (conflictClause === undefined) return []
    const kind = type === 'UniqueTableConstraint' ? 'unique' : 'primary key'
    return [`${kind} (${columns.map(({ expr }) => text(expr)).join(', ')}) ${conflictClause.toLowerCase()}`]
  })
  return told.length === 0 ? null : told.sort().join('; ')
}

/** A column's DEFERRABLE is a constraint of its own, behind the one it speaks of. */
function deferredColumn({ colName, constraints }: ColumnDefinition): [string, string][] {
  return constraints.flatMap(({ constraint }): [string, string][] => {
    const clause = constraint.type === 'DeferColumnConstraint' ? constraint.clause : undefined
    const told = clause === undefined ? undefined : deferral(clause)
    return told === undefined ? [] : [[colName.text.toLowerCase(), told]]
  })
}

function deferredTable({ constraint }: NamedTableConstraint): [string, string][] {
  if (constraint.type !== 'ForeignKeyTableConstraint' || constraint.deferClause === undefined) return []
  const columns = constraint.columns.map(({ colName }) => colName.text.toLowerCase()).join(',')
  const told = deferral(constraint.deferClause)
  return told === undefined ? [] : [[columns, told]]
}

/** Anything but DEFERRABLE INITIALLY DEFERRED is checked at once, and is SQLite's default. */
function deferral({ deferrable, initDeferred }: DeferSubclause): string | undefined {
  return deferrable && initDeferred === 'InitiallyDeferred' ? 'initially deferred' : undefined
}
