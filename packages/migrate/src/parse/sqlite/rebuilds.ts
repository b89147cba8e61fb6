import type { TableRebuild } from '../../model/parsed.ts'
import type { SqliteNode } from './module.ts'

/**
 * Tables that a file rebuilds, in either order. Names alone decide, so that hand-written rebuilds count as well;
 * SQLite's names ignore case.
 */
export function tableRebuilds(nodes: readonly SqliteNode[]): TableRebuild[] {
  return nodes.flatMap((node, index): TableRebuild[] => {
    if (node.type === 'CreateTableStmt') return createFirst(nodes, index, node.tblName.objName.text)
    const to = renamedTo(node)
    return to === undefined ? [] : renameFirst(nodes, index, to)
  })
}

function createFirst(nodes: readonly SqliteNode[], create: number, temporary: string): TableRebuild[] {
  const rename = indexAfter(nodes, create, (other) => renames(other, temporary) !== undefined)
  const renaming = nodes[rename]
  const table = renaming === undefined ? undefined : renames(renaming, temporary)
  if (table === undefined) return []
  const drop = indexAfter(nodes, create, (other) => isDrop(other, table))
  if (drop < 0 || drop > rename) return []
  const copy = copyBetween(nodes, create, drop, temporary)
  const [order, kind] = ['create-first', 'table-rebuild'] as const
  return [{ kind, order, table, temporary, create: create + 1, copy, drop: drop + 1, rename: rename + 1 }]
}

function renameFirst(
  nodes: readonly SqliteNode[],
  rename: number,
  { from: table, to: temporary }: { readonly from: string; readonly to: string },
): TableRebuild[] {
  const create = indexAfter(nodes, rename, (other) => isCreate(other, table))
  const drop = create < 0 ? -1 : indexAfter(nodes, create, (other) => isDrop(other, temporary))
  if (drop < 0) return []
  const copy = copyBetween(nodes, create, drop, table)
  const [order, kind] = ['rename-first', 'table-rebuild'] as const
  return [{ kind, order, table, temporary, create: create + 1, copy, drop: drop + 1, rename: rename + 1 }]
}

/** The ordinal of what fills the new table before the old one is dropped. */
function copyBetween(
  nodes: readonly SqliteNode[],
  create: number,
  drop: number,
  into: string,
): number | null {
  const made = nodes[create]
  if (made?.type === 'CreateTableStmt' && made.body.type === 'AsSelectCreateTableBody') return create + 1
  const copy = indexAfter(nodes, create, (other) => isCopy(other, into))
  return copy < 0 || copy > drop ? null : copy + 1
}

function indexAfter(
  nodes: readonly SqliteNode[],
  index: number,
  matches: (node: SqliteNode) => boolean,
): number {
  return nodes.findIndex((node, other) => other > index && matches(node))
}

function renamedTo(node: SqliteNode): { readonly from: string; readonly to: string } | undefined {
  if (node.type !== 'AlterTableStmt' || node.body.type !== 'RenameToAlterTableBody') return undefined
  return { from: node.tblName.objName.text, to: node.body.name.text }
}

/** The new name, where the statement renames this table. */
function renames(node: SqliteNode, table: string): string | undefined {
  const renamed = renamedTo(node)
  return renamed !== undefined && isSame(renamed.from, table) ? renamed.to : undefined
}

function isCreate(node: SqliteNode, table: string): boolean {
  return node.type === 'CreateTableStmt' && isSame(node.tblName.objName.text, table)
}

function isDrop(node: SqliteNode, table: string): boolean {
  return node.type === 'DropTableStmt' && isSame(node.tblName.objName.text, table)
}

function isCopy(node: SqliteNode, into: string): boolean {
  return (
    node.type === 'InsertStmt' &&
    node.body.type === 'SelectInsertBody' &&
    isSame(node.tblName.objName.text, into)
  )
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
