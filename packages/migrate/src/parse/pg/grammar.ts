import type { Node } from 'libpg-query'
import { fromCodePoints } from '../../text/byte-offsets.ts'
import { SyntaxProblem, type Grammar } from '../grammar.ts'
import { isCode, type Token } from '../token.ts'
import { conductOf } from './conduct.ts'
import { enumValueUses } from './enum-values.ts'
import { longNames } from './long-names.ts'
import type { PgQuery } from './query.ts'
import { scanPg } from './scan.ts'
import { splitPg } from './split.ts'

/** PostgreSQL's grammar, by libpg-query. */
export function createPgGrammar(pg: PgQuery): Grammar<Node> {
  return {
    dialect: 'postgresql',
    scan: (text) => attempt(() => scanPg(pg, text)),
    tokenize: (text) => orProblem(pg, text, () => scan(pg, text)),
    split(text, tokens) {
      if (!tokens.some(isCode)) return []
      return orProblem(pg, text, () => splitPg(text, tokens, pg.parseSync(text)))
    },
    conduct: conductOf,
    facts: (file) => [...enumValueUses(file), ...longNames(file)],
  }
}

/** The scanner does not say where it fails; the parser, which fails at the same place, does. */
function scan(pg: PgQuery, text: string): Token[] {
  try {
    return scanPg(pg, text)
  } catch (error) {
    pg.parseSync(text)
    throw error
  }
}

function orProblem<T>(pg: PgQuery, text: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const offset = fromCodePoints(text, cursorOf(error))
    const message = error instanceof Error ? error.message : String(error)
    const ordinal = statementsBefore(pg, text.slice(0, offset)) + 1
    throw new SyntaxProblem(message, { offset, ordinal, text, cause: error })
  }
}

function cursorOf(error: unknown): number {
  const details = error instanceof Error && 'sqlDetails' in error ? error.sqlDetails : undefined
  const cursor =
    typeof details === 'object' && details !== null && 'cursorPosition' in details
      ? details.cursorPosition
      : undefined
  return typeof cursor === 'number' ? cursor : 0
}

/** Statements that end before a place. A semicolon inside a function's body ends none: the one before it may. */
function statementsBefore(pg: PgQuery, prefix: string): number {
  const semicolons = attempt(() => scanPg(pg, prefix))?.filter(({ kind }) => kind === 'semicolon') ?? []
  for (const { end } of semicolons.toReversed().slice(0, 50)) {
    const parsed = attempt(() => pg.parseSync(prefix.slice(0, end)))
    if (parsed !== undefined) return parsed.stmts?.length ?? 0
  }
  return 0
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
