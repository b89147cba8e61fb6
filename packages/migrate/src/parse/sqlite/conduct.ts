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
    case 'DeleteStmt':
      return insideWith({ kind: 'delete-rows', table: node.tblName.objName.text })
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

/**
 * Settings of the connection that a transaction may change. Others do something at once, ask, are kept in the file, or
 * end with their transaction.
 */
const insidePragmas: ReadonlySet<string> = new Set([
  'analysis_limit',
  'automatic_index',
  'busy_timeout',
  'cache_size',
  'cache_spill',
  'case_sensitive_like',
  'cell_size_check',
  'checkpoint_fullfsync',
  'encoding',
  'full_column_names',
  'fullfsync',
  'hard_heap_limit',
  'ignore_check_constraints',
  'journal_size_limit',
  'legacy_alter_table',
  'locking_mode',
  'max_page_count',
  'mmap_size',
  'page_size',
  'query_only',
  'read_uncommitted',
  'recursive_triggers',
  'reverse_unordered_selects',
  'secure_delete',
  'short_column_names',
  'soft_heap_limit',
  'threads',
  'trusted_schema',
  'wal_autocheckpoint',
  'writable_schema',
])

function pragmaConduct({ name: { dbName, objName }, body }: PragmaStmt): StatementConduct {
  const name = objName.text.toLowerCase()
  if (name === 'foreign_keys') {
    return insideWith({
      kind: 'foreign-keys',
      enabled: body === undefined ? null : isOn(body.value),
    })
  }
  if (name === 'wal_checkpoint') return repeatable
  if (body === undefined) return inside
  const setting = { kind: 'pragma', schema: dbName?.text.toLowerCase() ?? '', name } as const
  if (alonePragmas.has(name)) return repeatableWith(setting)
  return insidePragmas.has(name) ? insideWith(setting) : inside
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
