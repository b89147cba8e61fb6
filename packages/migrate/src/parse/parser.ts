import { CodedError } from '@twinship/core'
import type { FileFact, ParsedMigration } from '../model/parsed.ts'
import type { Statement } from '../model/statement.ts'
import type { MigrationParser, ParserInput } from '../ports/migration-parser.ts'
import { caretExcerpt, createLineIndex, type Position } from '../text/positions.ts'
import { breakpointOffsets, revealAfterBreakpoints } from './breakpoints.ts'
import { SyntaxProblem, type Grammar, type Piece } from './grammar.ts'
import { shownAt } from './shown.ts'
import { hashTokens, isComment, type Token } from './token.ts'

/** A file with the syntax tree of each statement, in their order, and its comments. */
export type ReadFile<Node> = {
  readonly parsed: ParsedMigration
  readonly nodes: readonly Node[]
  readonly comments: readonly Comment[]
}

/** `line` from 1, `offset` from 0. */
export type Comment = { readonly line: number; readonly offset: number; readonly text: string }

/** Statements, token hashes and facts of a file by a database's grammar; each file is parsed once. */
export function createParser<Node>(grammar: Grammar<Node>): MigrationParser {
  const read = createFileReader(grammar)
  return { dialect: grammar.dialect, parse: (input) => read(input).parsed }
}

/** The same with the syntax trees, for what looks into statements. Throws MIGRATION.SYNTAX. */
export function createFileReader<Node>(grammar: Grammar<Node>): (input: ParserInput) => ReadFile<Node> {
  return (input) => {
    const positionOf = createLineIndex(input.text)
    try {
      return readFile(grammar, input, positionOf)
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      throw toSyntaxError(grammar, input, error, positionOf(error.place.offset))
    }
  }
}

function readFile<Node>(
  grammar: Grammar<Node>,
  input: ParserInput,
  positionOf: (offset: number) => Position,
): ReadFile<Node> {
  const written = grammar.tokenize(input.text)
  const breakpoints = breakpointOffsets(input.text, written)
  const revealed = revealAfterBreakpoints(input.text, written)
  const text = revealed ?? input.text
  const tokens = revealed === undefined ? written : grammar.tokenize(revealed)
  const pieces = grammar.split(text, tokens)
  const lineOf = (offset: number) => positionOf(offset).line
  const parsed: ParsedMigration = {
    tag: input.tag,
    file: input.file,
    statements: pieces.map((piece, index) => {
      return toStatement(grammar, text, tokens, piece, index + 1, positionOf)
    }),
    tokensHash: hashTokens(text, tokens),
    breakpoints,
    facts: [
      ...grammar.facts({ text, tokens, pieces, lineOf }),
      ...openComment(grammar, text, tokens.at(-1), lineOf),
    ],
  }
  const comments = tokens.filter(isComment).map(({ start, end }): Comment => {
    return { line: lineOf(start), offset: start, text: text.slice(start, end) }
  })
  return { parsed, nodes: pieces.map(({ node }) => node), comments }
}

function toStatement<Node>(
  grammar: Grammar<Node>,
  text: string,
  tokens: readonly Token[],
  piece: Piece<Node>,
  ordinal: number,
  positionOf: (offset: number) => Position,
): Statement {
  const offset = tokens[piece.first]?.start ?? 0
  return {
    ordinal,
    ...positionOf(offset),
    offset,
    sql: text.slice(offset, tokens[piece.last]?.end),
    tokensHash: hashTokens(text, tokens, piece.first, piece.last + 1),
    ...grammar.conduct(piece.node),
  }
}

/** drizzle-kit's custom file is one comment without a line end: SQL that is appended becomes part of it; after a breakpoint it does not. */
function openComment<Node>(
  grammar: Grammar<Node>,
  text: string,
  last: Token | undefined,
  lineOf: (offset: number) => number,
): FileFact[] {
  if (last?.kind !== 'line-comment' || text.indexOf('\n', last.start) >= 0) return []
  const comment = text.slice(last.start + 2, last.end)
  if (breakpointOffsets(text, [last]).length > 0) return []
  const rest = comment.slice(comment.lastIndexOf('--') + 2).trim()
  const swallowsSql = comment.includes('--') && rest !== '' && isSql(grammar, rest)
  return [{ kind: 'open-comment', line: lineOf(last.start), swallowsSql }]
}

function isSql<Node>(grammar: Grammar<Node>, text: string): boolean {
  try {
    return grammar.split(text, grammar.tokenize(text)).length > 0
  } catch {
    return false
  }
}

function toSyntaxError<Node>(
  grammar: Grammar<Node>,
  input: ParserInput,
  { message, cause, place: { offset, ordinal, text, hint } }: SyntaxProblem,
  at: Position,
): CodedError {
  const place = `${input.file}:${at.line}:${at.column}`
  const shown = shownAt(grammar.scan, text, offset)
  const said = `${shown.said(message)}${hint === undefined ? '' : ` (${shown.said(hint)})`}`
  return new CodedError(
    'MIGRATION.SYNTAX',
    `${place}: statement ${ordinal}: ${said}\n${caretExcerpt(shown.text, offset)}`,
    {
      details: {
        migration: input.tag,
        file: input.file,
        line: at.line,
        column: at.column,
        statement: ordinal,
      },
      cause,
    },
  )
}
