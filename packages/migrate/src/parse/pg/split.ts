import type { Node, ParseResult } from 'libpg-query'
import { createByteOffsets } from '../../text/byte-offsets.ts'
import type { Piece } from '../grammar.ts'
import { isCode, type Token } from '../token.ts'

/**
 * The statements of a parsed text as ranges of its tokens. The parser counts bytes, and lets the last statement
 * run to the end of the text: the tokens tell where it really ends.
 */
export function splitPg(text: string, tokens: readonly Token[], parsed: ParseResult): Piece<Node>[] {
  const toOffset = createByteOffsets(text)
  const pieces: Piece<Node>[] = []
  let next = 0
  for (const { stmt, stmt_location: location = 0, stmt_len: length } of parsed.stmts ?? []) {
    const end = length === undefined ? text.length : toOffset(location + length)
    const first = findCode(tokens, next, toOffset(location))
    next = findStart(tokens, first, end)
    const last = tokens.slice(first, next).findLastIndex(isCode)
    if (stmt !== undefined && last >= 0) pieces.push({ first, last: first + last, node: stmt })
  }
  return pieces
}

/** Index of the first token of a statement at or after an offset. */
function findCode(tokens: readonly Token[], from: number, offset: number): number {
  let index = findStart(tokens, from, offset)
  for (let token = tokens[index]; token !== undefined && !isCode(token); token = tokens[index]) index++
  return index
}

/** Index of the first token that starts at or after an offset. */
function findStart(tokens: readonly Token[], from: number, offset: number): number {
  let index = from
  for (let token = tokens[index]; token !== undefined && token.start < offset; token = tokens[index]) index++
  return index
}
