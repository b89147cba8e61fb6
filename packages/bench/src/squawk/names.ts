import type { Node, ParseResult, RangeVar } from 'libpg-query'

export type Parse = (sql: string) => ParseResult

/** Tables, materialized views and indexes by the last part of their name. */
export type Names = { readonly created: readonly string[]; readonly subjects: readonly string[] }

/** What one statement makes, and what it is about; read straight from the syntax tree, as a check on the linter. */
export function namesOf(parse: Parse, sql: string): Names {
  const [statement] = attempt(() => parse(sql))?.stmts ?? []
  const node = statement?.stmt
  return node === undefined ? { created: [], subjects: [] } : namesOfNode(node)
}

function namesOfNode(node: Node): Names {
  if ('CreateStmt' in node) return { created: one(node.CreateStmt.relation), subjects: [] }
  if ('CreateTableAsStmt' in node) return { created: one(node.CreateTableAsStmt.into?.rel), subjects: [] }
  if ('IndexStmt' in node) {
    const { idxname, relation } = node.IndexStmt
    return { created: idxname === undefined ? [] : [idxname], subjects: one(relation) }
  }
  if ('AlterTableStmt' in node) return { created: [], subjects: one(node.AlterTableStmt.relation) }
  if ('RenameStmt' in node) return { created: [], subjects: one(node.RenameStmt.relation) }
  if ('DropStmt' in node) return { created: [], subjects: (node.DropStmt.objects ?? []).flatMap(lastName) }
  return { created: [], subjects: [] }
}

function one(relation: RangeVar | undefined): readonly string[] {
  return relation?.relname === undefined ? [] : [relation.relname]
}

function lastName(node: Node): readonly string[] {
  const last = 'List' in node ? node.List.items?.at(-1) : undefined
  return last !== undefined && 'String' in last ? [last.String.sval ?? ''] : []
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
