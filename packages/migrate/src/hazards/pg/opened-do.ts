import type { Node } from 'libpg-query'
import type { PgPrograms } from '../../parse/pg/query.ts'
import { namesAskedFor } from './catalog-guard.ts'

type Json = { readonly [key: string]: unknown }

/** Errors that say: it is there already. */
const duplicates: ReadonlySet<string> = new Set([
  'duplicate_object',
  'duplicate_table',
  'duplicate_column',
  'duplicate_function',
  'duplicate_schema',
])

/**
 * `shield`: what is there already is passed over; `none`: it is an error, as outside of the block. Of `names` the
 * guard asks the catalog: only what has one of them is shielded.
 */
export type OpenedDo = {
  readonly statements: readonly string[]
  readonly shield:
    | { readonly kind: 'none' }
    | { readonly kind: 'handler' }
    | { readonly kind: 'guard'; readonly names: readonly string[] }
}

/**
 * The statements of a DO block that only shields them from being there already: as older drizzle-kits write it, without
 * variable and branch and with nothing done about the error; or one statement behind a look into the catalog. Undefined
 * for every other block.
 */
export function openDo(pg: PgPrograms, node: Node, sql: string): OpenedDo | undefined {
  if (!('DoStmt' in node)) return undefined
  const outer = bodyOf(attempt(() => pg.parsePlPgSQLSync(sql)))
  const statements = statementsIn(outer)
  const [only, ...more] = statements
  const inner = only?.['PLpgSQL_stmt_block'] as Json | undefined
  if (inner === undefined) {
    if (outer?.['exceptions'] !== undefined) return undefined
    const guarded = more.length === 0 ? guardedIn(pg, only) : undefined
    return guarded ?? opened(queriesOf(statements), { kind: 'none' })
  }
  const handlers = handlersOf(inner['exceptions'] as Json | undefined)
  if (more.length > 0 || !handlers.every(isShield)) return undefined
  return opened(queriesOf(statementsIn(inner)), { kind: handlers.length > 0 ? 'handler' : 'none' })
}

function statementsIn(block: Json | undefined): readonly Json[] {
  const body = (block?.['body'] as readonly Json[] | undefined) ?? []
  return body.filter((statement) => !('PLpgSQL_stmt_return' in statement))
}

function bodyOf(parsed: unknown): Json | undefined {
  const functions = (parsed as { readonly plpgsql_funcs?: readonly Json[] } | undefined)?.plpgsql_funcs
  const only = functions?.[0]?.['PLpgSQL_function'] as Json | undefined
  return (only?.['action'] as Json | undefined)?.['PLpgSQL_stmt_block'] as Json | undefined
}

function queriesOf(statements: readonly Json[]): readonly string[] | undefined {
  const queries = statements.map((statement) => {
    const run = statement['PLpgSQL_stmt_execsql'] as Json | undefined
    const expression = (run?.['sqlstmt'] as Json | undefined)?.['PLpgSQL_expr'] as Json | undefined
    const query = run?.['into'] === true ? undefined : expression?.['query']
    return typeof query === 'string' ? query : undefined
  })
  const known = queries.filter((query) => query !== undefined)
  return known.length > 0 && known.length === queries.length ? known : undefined
}

function opened(statements: readonly string[] | undefined, shield: OpenedDo['shield']): OpenedDo | undefined {
  return statements === undefined ? undefined : { statements, shield }
}

/** IF NOT EXISTS (SELECT … FROM the catalog …) THEN one statement END IF. */
function guardedIn(pg: PgPrograms, statement: Json | undefined): OpenedDo | undefined {
  const branch = statement?.['PLpgSQL_stmt_if'] as Json | undefined
  if (branch === undefined || 'else_body' in branch || 'elsif_list' in branch) return undefined
  const condition = (branch['cond'] as Json | undefined)?.['PLpgSQL_expr'] as Json | undefined
  const query = condition?.['query']
  const names = typeof query === 'string' ? attempt(() => namesAskedFor(pg, query)) : undefined
  const [only, ...more] = (branch['then_body'] as readonly Json[] | undefined) ?? []
  if (names === undefined || only === undefined || more.length > 0) return undefined
  return opened(queriesOf([only]), { kind: 'guard', names })
}

function handlersOf(exceptions: Json | undefined): readonly Json[] {
  const block = exceptions?.['PLpgSQL_exception_block'] as Json | undefined
  return (block?.['exc_list'] as readonly Json[] | undefined) ?? []
}

/** EXCEPTION WHEN duplicate_object THEN null. */
function isShield(handler: Json): boolean {
  const { action, conditions } = (handler['PLpgSQL_exception'] ?? {}) as {
    readonly action?: readonly unknown[]
    readonly conditions?: readonly Json[]
  }
  return (action ?? []).length === 0 && (conditions ?? []).every(isDuplicate)
}

function isDuplicate(condition: Json): boolean {
  const name = (condition['PLpgSQL_condition'] as Json | undefined)?.['condname']
  return typeof name === 'string' && duplicates.has(name)
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
