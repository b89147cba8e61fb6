import { hash } from 'node:crypto'

/** One token of a file; offsets count UTF-16 units, `end` is exclusive. */
export type Token = {
  readonly start: number
  readonly end: number
  /** `illegal`: what SQLite's grammar knows no token for; of PostgreSQL's nothing can be read then. */
  readonly kind: 'line-comment' | 'block-comment' | 'semicolon' | 'string' | 'name' | 'other' | 'illegal'
}

export function isComment(token: Token): boolean {
  return token.kind === 'line-comment' || token.kind === 'block-comment'
}

/** Part of a statement: neither a comment nor what stands between statements. */
export function isCode(token: Token): boolean {
  return token.kind !== 'semicolon' && !isComment(token)
}

/**
 * SHA-256 of the tokens from index `from` to index `to` (exclusive). Comments, whitespace, line ends and
 * semicolons that separate nothing leave it as it is.
 */
export function hashTokens(text: string, tokens: readonly Token[], from = 0, to = tokens.length): string {
  const parts: string[] = []
  let separated = false
  for (let index = from; index < to; index++) {
    const token = tokens[index]
    if (token === undefined || isComment(token)) continue
    if (token.kind === 'semicolon') {
      separated = parts.length > 0
      continue
    }
    if (separated) parts.push(';')
    separated = false
    parts.push(text.slice(token.start, token.end))
  }
  return hash('sha256', parts.join('\0').replaceAll('\r\n', '\n'))
}
