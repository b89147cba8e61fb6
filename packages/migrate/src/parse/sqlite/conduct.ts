import type { AlterTableStmt, Expr, Name, PragmaStmt } from 'sqlite3-parser'
import type { StatementConduct } from '../../model/statement.ts'
import {
  begins,
  ends,
  inside,
  insideWith,
  repeatable,
  repeatableWith,
  savepoint,
  unknown,
} from '../conducts.ts'
import type { SqliteNode } from './module.ts'

const fixed: { readonly [Type in SqliteNode['type']]?: StatementConduct } = {
  BeginStmt: begins,
  CommitStmt: ends('commit'),
}

/** SQLite statements that are not simply part of a transaction; every other one is `inside`. */
export function conductOf(node: SqliteNode): StatementConduct {
  switch (node.type) {
    case 'RollbackStmt':
      return node.savepointName === undefined
        ? ends('rollback')
        : savepoint('undo', nameOf(node.savepointName))
    case 'SavepointStmt':
      return savepoint('set', nameOf(node.savepointName))
    case 'ReleaseStmt':
      return savepoint('release', nameOf(node.savepointName))
    case 'VacuumStmt':
      return node.into === undefined ? repeatable : unknown
    case 'PragmaStmt':
      return pragmaConduct(node)
    // Both go with the connection: on a new one nothing is left of a first try.
    case 'AttachStmt':
      return repeatableWith({ kind: 'attach', name: wordOf(node.dbName) })
    case 'DetachStmt':
      return repeatableWith({ kind: 'detach', name: wordOf(node.expr) })
    default:
      return fixed[node.type] ?? ofTable(node)
  }
}

function ofTable(node: SqliteNode): StatementConduct {
  switch (node.type) {
    case 'DropTableStmt':
      return insideWith({ kind: 'drop-table', table: node.tblName.objName.text })
    case 'AlterTableStmt':
      return alterTableConduct(node)
    case 'AlterColumnTo':
      return insideWith({ kind: 'alter-column-to', table: node.table })
    default:
      return inside
  }
}

function alterTableConduct({ body, tblName }: AlterTableStmt): StatementConduct {
  if (body.type !== 'RenameToAlterTableBody') return inside
  return insideWith({ kind: 'rename-table', table: tblName.objName.text, to: body.name.text })
}

/** SQLite's names of savepoints do not tell upper from lower case. */
function nameOf({ text }: Name): string {
  return text.toLowerCase()
}

/** Pragmas that SQLite refuses or ignores in a transaction, where they are given a value. */
const alonePragmas: ReadonlySet<string> = new Set([
  'journal_mode',
  'synchronous',
  'temp_store',
  'auto_vacuum',
])

function pragmaConduct({ name, body }: PragmaStmt): StatementConduct {
  const pragma = name.objName.text.toLowerCase()
  if (pragma === 'foreign_keys') {
    return insideWith({
      kind: 'foreign-keys',
      enabled: body === undefined ? null : isOn(body.value),
    })
  }
  if (pragma === 'wal_checkpoint') return repeatable
  if (body === undefined || !alonePragmas.has(pragma)) return inside
  return pragma === 'journal_mode' ? repeatableWith({ kind: 'journal-mode' }) : repeatable
}

/** SQLite's booleans: on, yes, true, or a number that is not zero. */
function isOn(value: Expr): boolean {
  const word = wordOf(value).toLowerCase()
  return ['on', 'yes', 'true'].includes(word) || Number.parseInt(word, 10) > 0
}

function wordOf(value: Expr): string {
  switch (value.type) {
    case 'NumericLiteral':
    case 'KeywordLiteral':
    case 'StringLiteral':
      return value.value
    case 'Id':
      return value.name
    case 'NameExpr':
      return value.name.text
    default:
      return ''
  }
}
