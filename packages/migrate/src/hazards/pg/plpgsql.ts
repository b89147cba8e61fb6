import type { DoStmt, Node } from 'libpg-query'
import type { PgPrograms } from '../../parse/pg/query.ts'
import { collectNodes } from './changes/expressions.ts'

/** What a DO block runs: a statement at a line of the file, or what cannot be read. */
export type InnerStatement =
  | { readonly kind: 'statement'; readonly node: Node; readonly line: number }
  | { readonly kind: 'opaque'; readonly line: number; readonly what: string }

type Expression = { readonly PLpgSQL_expr?: { readonly query?: string } }
type ExecSql = { readonly lineno?: number; readonly sqlstmt?: Expression }
type Perform = { readonly lineno?: number; readonly expr?: Expression }
type DynExecute = { readonly lineno?: number; readonly query?: Expression }

/**
 * The statements of a DO block: those written out and those in an EXECUTE of a literal. `line` is that of the DO.
 * Whether a branch is taken is not asked.
 */
export function statementsOfDo(
  pg: PgPrograms,
  { args }: DoStmt,
  sql: string,
  line: number,
): readonly InnerStatement[] {
  const options = (args ?? []).flatMap((node) => ('DefElem' in node ? [node.DefElem] : []))
  const language = options.find(({ defname }) => defname === 'language')?.arg
  const name = language !== undefined && 'String' in language ? language.String.sval : 'plpgsql'
  if (name !== 'plpgsql')
    return [{ kind: 'opaque', line, what: `a DO block in ${name ?? 'another language'}` }]
  const body = options.find(({ defname }) => defname === 'as')?.arg
  const text = body !== undefined && 'String' in body ? (body.String.sval ?? '') : ''
  const start = line + linesBefore(sql, text)
  const parsed = attempt(() => pg.parsePlPgSQLSync(sql))
  if (parsed === undefined) return [{ kind: 'opaque', line, what: 'a DO block that cannot be read' }]
  return [
    ...collectNodes<ExecSql>(parsed, 'PLpgSQL_stmt_execsql').flatMap(({ lineno, sqlstmt }) =>
      parsedAt(pg, sqlstmt?.PLpgSQL_expr?.query ?? '', start + (lineno ?? 1) - 1),
    ),
    ...collectNodes<Perform>(parsed, 'PLpgSQL_stmt_perform').flatMap(({ lineno, expr }) =>
      parsedAt(pg, expr?.PLpgSQL_expr?.query ?? '', start + (lineno ?? 1) - 1),
    ),
    ...collectNodes<DynExecute>(parsed, 'PLpgSQL_stmt_dynexecute').flatMap(({ lineno, query }) => {
      const at = start + (lineno ?? 1) - 1
      const literal = literalOf(pg, query?.PLpgSQL_expr?.query ?? '')
      return literal === undefined
        ? [{ kind: 'opaque' as const, line: at, what: 'an EXECUTE of SQL that is put together at run time' }]
        : parsedAt(pg, literal, at)
    }),
  ].sort((left, right) => left.line - right.line)
}

function linesBefore(sql: string, body: string): number {
  const at = sql.indexOf(body)
  return at < 0 ? 0 : sql.slice(0, at).split('\n').length - 1
}

function parsedAt(pg: PgPrograms, sql: string, line: number): InnerStatement[] {
  const parsed = attempt(() => pg.parseSync(sql))
  if (parsed === undefined) return [{ kind: 'opaque', line, what: 'a statement with variables of its block' }]
  return (parsed.stmts ?? []).flatMap(({ stmt }): InnerStatement[] =>
    stmt === undefined ? [] : [{ kind: 'statement', node: stmt, line }],
  )
}

/** What an expression of string literals and || says. */
function literalOf(pg: PgPrograms, expression: string): string | undefined {
  const [statement] = attempt(() => pg.parseSync(`select ${expression}`))?.stmts ?? []
  const node = statement?.stmt
  if (node === undefined || !('SelectStmt' in node)) return undefined
  const [target] = node.SelectStmt.targetList ?? []
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
  return value === undefined ? undefined : constantOf(value)
}

function constantOf(node: Node): string | undefined {
  if ('A_Const' in node) return node.A_Const.sval?.sval
  if (!('A_Expr' in node)) return undefined
  const { name, lexpr, rexpr } = node.A_Expr
  const [operator] = name ?? []
  if (operator === undefined || !('String' in operator) || operator.String.sval !== '||') return undefined
  const left = lexpr === undefined ? undefined : constantOf(lexpr)
  const right = rexpr === undefined ? undefined : constantOf(rexpr)
  return left === undefined || right === undefined ? undefined : left + right
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
