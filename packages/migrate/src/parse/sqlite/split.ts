import type { ParseDiagnostic } from 'sqlite3-parser'
import { SyntaxProblem, type Piece } from '../grammar.ts'
import { isCode, type Token } from '../token.ts'
import { alterColumnTo } from './alter-column-to.ts'
import { parseLeniently } from './lenient.ts'
import type { SqliteNode, SqliteParser } from './module.ts'

/** The statements of a text as ranges of its tokens, parsed one after the other. */
export function splitSqlite(
  sqlite: SqliteParser,
  text: string,
  tokens: readonly Token[],
): Piece<SqliteNode>[] {
  const pieces: Piece<SqliteNode>[] = []
  for (let first = nextCode(tokens, 0); first < tokens.length;) {
    const { node, end } = parseOne(sqlite, text, tokens, first, pieces.length + 1)
    const after = firstAt(tokens, end, first + 1)
    if (node !== undefined) pieces.push({ first, last: lastCode(tokens, after - 1, first), node })
    first = nextCode(tokens, after)
  }
  return pieces
}

type One = { readonly node: SqliteNode | undefined; readonly end: number }

function parseOne(
  sqlite: SqliteParser,
  text: string,
  tokens: readonly Token[],
  first: number,
  ordinal: number,
): One {
  const start = tokens[first]?.start ?? text.length
  const parsed = sqlite.parseStmt(text.slice(start), { allowTrailing: true })
  if (parsed.status === 'ok') return { node: parsed.root, end: start + parsed.tail }
  const opaque = alterColumnTo(text, tokens, first)
  if (opaque !== undefined) return { node: opaque, end: endOfStatement(text, tokens, first) }
  const lenient = parseLeniently(sqlite, text, tokens, first)
  if (lenient !== undefined) return { node: lenient.root, end: start + lenient.tail }
  throw toProblem(parsed.errors[0], text, start, ordinal)
}

function endOfStatement(text: string, tokens: readonly Token[], first: number): number {
  const semicolon = tokens.findIndex(({ kind }, index) => index > first && kind === 'semicolon')
  return tokens[semicolon]?.end ?? text.length
}

function nextCode(tokens: readonly Token[], from: number): number {
  let index = from
  for (let token = tokens[index]; token !== undefined && !isCode(token); token = tokens[index]) index++
  return index
}

function lastCode(tokens: readonly Token[], from: number, first: number): number {
  let index = from
  for (
    let token = tokens[index];
    index > first && token !== undefined && !isCode(token);
    token = tokens[index]
  )
    index--
  return index
}

function firstAt(tokens: readonly Token[], offset: number, from: number): number {
  let index = from
  while (index < tokens.length && (tokens[index]?.start ?? offset) < offset) index++
  return index
}

function toProblem(
  diagnostic: ParseDiagnostic | undefined,
  text: string,
  start: number,
  ordinal: number,
): SyntaxProblem {
  const offset = start + (diagnostic?.span.offset ?? 0)
  const hint = diagnostic?.hints?.[0]?.message
  return new SyntaxProblem(diagnostic?.message ?? 'syntax error', { offset, ordinal, text, hint })
}
