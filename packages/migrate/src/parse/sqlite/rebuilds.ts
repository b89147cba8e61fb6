import type { TableRebuild } from '../../model/parsed.ts'
import type { SqliteNode } from './module.ts'

/**
 * Tables that a file rebuilds: create a new one, copy, drop the old one, give the new one its name. Names alone
 * decide, so that hand-written rebuilds count as well; SQLite's names ignore case.
 */
export function tableRebuilds(nodes: readonly SqliteNode[]): TableRebuild[] {
  return nodes.flatMap((node, create): TableRebuild[] => {
    if (node.type !== 'CreateTableStmt') return []
    const temporary = node.tblName.objName.text
    const rename = indexAfter(nodes, create, (other) => renames(other, temporary) !== undefined)
    const renaming = nodes[rename]
    const table = renaming === undefined ? undefined : renames(renaming, temporary)
    if (table === undefined) return []
    const drop = indexAfter(nodes, create, (other) => isDrop(other, table))
    if (drop < 0 || drop > rename) return []
    const copy = indexAfter(nodes, create, (other) => isCopy(other, temporary))
    return [
      {
        kind: 'table-rebuild',
        table,
        temporary,
        create: create + 1,
        copy: copy < 0 || copy > drop ? null : copy + 1,
        drop: drop + 1,
        rename: rename + 1,
      },
    ]
  })
}

function indexAfter(
  nodes: readonly SqliteNode[],
  index: number,
  matches: (node: SqliteNode) => boolean,
): number {
  return nodes.findIndex((node, other) => other > index && matches(node))
}

/** The new name, where the statement renames this table. */
function renames(node: SqliteNode, table: string): string | undefined {
  if (node.type !== 'AlterTableStmt' || node.body.type !== 'RenameToAlterTableBody') return undefined
  return isSame(node.tblName.objName.text, table) ? node.body.name.text : undefined
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
