import type { Token } from '../token.ts'
import type { PgQuery } from './query.ts'
import { scanPg } from './scan.ts'

/** A token with its text: words in small letters, `isString` for what stands in quotes or between dollars. */
export type Word = Pick<Token, 'start' | 'end'> & {
  readonly text: string
  readonly isString: boolean
}

/** What a text says, without comments; nothing where it is not SQL. */
export function wordsOf(pg: Pick<PgQuery, 'scanSync'>, text: string): readonly Word[] {
  return scan(pg, text).flatMap(({ start, end, kind }) => {
    if (kind === 'line-comment' || kind === 'block-comment') return []
    const own = text.slice(start, end)
    const isString = kind === 'string'
    return [{ start, end, isString, text: isString ? own : own.toLowerCase() }]
  })
}

/** What stands inside a string literal, and where in it that begins. */
export function insideOf({ text }: Word): { readonly text: string; readonly offset: number } {
  const open = /^(?:\$[^$]*\$|[a-z]*&?')/i.exec(text)?.[0] ?? ''
  const close = open.endsWith('$') ? open.length : 1
  return { text: text.slice(open.length, Math.max(open.length, text.length - close)), offset: open.length }
}

function scan(pg: Pick<PgQuery, 'scanSync'>, text: string): readonly Token[] {
  try {
    return scanPg(pg, text)
  } catch {
    return []
  }
}
