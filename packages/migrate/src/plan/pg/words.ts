import type { RangeVar } from 'libpg-query'
import type { PgQuery } from '../../parse/pg/query.ts'
import { scanPg } from '../../parse/pg/scan.ts'
import { isCode } from '../../parse/token.ts'
import { createByteOffsets } from '../../text/byte-offsets.ts'

/** A token of a statement by the server's own scanner; offsets count UTF-16 units, `end` is exclusive. */
export type Word = { readonly text: string; readonly start: number; readonly end: number }

/** A statement's text with its tokens, comments left out. */
export type Worded = { readonly sql: string; readonly words: readonly Word[] }

export function wordsOf(pg: Pick<PgQuery, 'scanSync'>, sql: string): Worded {
  const words = scanPg(pg, sql)
    .filter(isCode)
    .map(({ start, end }): Word => ({ text: sql.slice(start, end), start, end }))
  return { sql, words }
}

export function isKeyword(word: Word | undefined, keyword: string): boolean {
  return word !== undefined && word.text.toLowerCase() === keyword
}

/** Index of the first keyword outside of parentheses. */
export function findKeyword({ words }: Worded, keyword: string, from = 0): number {
  let depth = 0
  for (let index = from; index < words.length; index++) {
    const word = words[index]
    if (depth === 0 && isKeyword(word, keyword)) return index
    depth += depthOf(word)
  }
  return -1
}

/** Index of the word behind a relation's name, which the parser has located: `a.b`, `a *`, `(a)`. */
export function behindRelation({ sql, words }: Worded, relation: RangeVar | undefined): number {
  const start = createByteOffsets(sql)(relation?.location ?? 0)
  let index = words.findIndex((word) => word.start === start) + 1
  while (words[index]?.text === '.') index += 2
  if (words[index]?.text === '*') index++
  if (words[index]?.text === ')') index++
  return index
}

/** The text from a word on, cut at the commas outside of parentheses and brackets. */
export function cutAtCommas({ sql, words }: Worded, from: number): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = words[from]?.start ?? sql.length
  for (const word of words.slice(from)) {
    depth += depthOf(word)
    if (depth > 0 || word.text !== ',') continue
    parts.push(sql.slice(start, word.start).trimEnd())
    start = word.end
  }
  parts.push(sql.slice(start))
  return parts.map((part) => part.trim())
}

function depthOf(word: Word | undefined): number {
  if (word?.text === '(' || word?.text === '[') return 1
  return word?.text === ')' || word?.text === ']' ? -1 : 0
}
