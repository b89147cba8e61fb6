import type { ScanToken } from 'libpg-query'
import { createByteOffsets } from '../../text/byte-offsets.ts'
import type { Token } from '../token.ts'
import type { PgQuery } from './query.ts'

/** Literals with B, X or U& before them have no name there. */
const kinds: Readonly<Record<string, Token['kind']>> = {
  SQL_COMMENT: 'line-comment',
  C_COMMENT: 'block-comment',
  ASCII_59: 'semicolon',
  SCONST: 'string',
  IDENT: 'name',
}

/** PostgreSQL's own tokens. Throws whatever the scanner throws. */
export function scanPg(pg: Pick<PgQuery, 'scanSync'>, text: string): Token[] {
  if (text === '') return []
  const toOffset = createByteOffsets(text)
  return pg.scanSync(maskControls(text)).tokens.map(({ start, end, tokenName }: ScanToken): Token => {
    const place = { start: toOffset(start), end: toOffset(end) }
    return { ...place, kind: kinds[tokenName] ?? (text.endsWith("'", place.end) ? 'string' : 'other') }
  })
}

/**
 * The scanner's answer is JSON in which control characters are not escaped. One byte takes the place of one, and
 * only positions are read from the answer: outside of literals and comments they are whitespace or refused.
 */
function maskControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, ' ')
}
