import type { DeleteStmt, InsertStmt, MergeStmt, Node, UpdateStmt } from 'libpg-query'
import { relationName } from '../../../parse/pg/names.ts'
import type { Change, Write } from '../change.ts'
import { boundColumns } from './bound.ts'
import { collectNodes } from './expressions.ts'

export const writeReaders = {
  UpdateStmt: (statement: UpdateStmt) => {
    const { relation, targetList, whereClause, fromClause = [] } = statement
    return write('UPDATE', relation, {
      targets: targetList,
      chooses: whereClause !== undefined,
      bound: boundColumns(whereClause, relation, fromClause.length > 0),
    })
  },
  DeleteStmt: ({ relation, whereClause, usingClause = [] }: DeleteStmt) =>
    write('DELETE', relation, {
      chooses: whereClause !== undefined,
      bound: boundColumns(whereClause, relation, usingClause.length > 0),
    }),
  InsertStmt: ({ relation, cols, selectStmt }: InsertStmt) =>
    write('INSERT', relation, { targets: cols, literalRows: isLiteralRows(selectStmt) }),
  MergeStmt: ({ relation }: MergeStmt) => write('MERGE', relation, { chooses: true }),
}

const withWrites: ReadonlySet<string> = new Set([
  'SelectStmt',
  'CreateTableAsStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])

/** What the WITH of a statement writes: it does so whether its rows are asked for or not. */
export function writesBeside(node: Node): readonly Change[] {
  const [tag] = Object.keys(node)
  if (tag === undefined || !withWrites.has(tag)) return []
  return collectNodes<{ readonly ctequery?: Node }>(node, 'CommonTableExpr').flatMap(({ ctequery }) => {
    if (ctequery === undefined) return []
    if ('UpdateStmt' in ctequery) return [writeReaders.UpdateStmt(ctequery.UpdateStmt)]
    if ('DeleteStmt' in ctequery) return [writeReaders.DeleteStmt(ctequery.DeleteStmt)]
    if ('InsertStmt' in ctequery) return [writeReaders.InsertStmt(ctequery.InsertStmt)]
    return 'MergeStmt' in ctequery ? [writeReaders.MergeStmt(ctequery.MergeStmt)] : []
  })
}

function write(
  verb: Write['verb'],
  relation: Parameters<typeof relationName>[0],
  more: {
    readonly targets?: readonly Node[] | undefined
    readonly chooses?: boolean
    readonly bound?: readonly string[]
    readonly literalRows?: boolean
  },
): Change {
  const { targets = [], chooses = false, bound = [], literalRows = false } = more
  const columns = targets.flatMap((node) => ('ResTarget' in node ? [node.ResTarget.name ?? ''] : []))
  return { kind: 'write', verb, table: relationName(relation), columns, chooses, bound, literalRows }
}

function isLiteralRows(query: Node | undefined): boolean {
  if (query === undefined) return true
  return 'SelectStmt' in query && (query.SelectStmt.fromClause ?? []).length === 0
}
