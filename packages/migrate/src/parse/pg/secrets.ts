import type { PgQuery } from './query.ts'
import { insideOf, wordsOf, type Word } from './words.ts'

type Span = { readonly start: number; readonly end: number }

/** As maskWith, for who has no grammar at hand. */
export async function maskSecrets(text: string): Promise<string> {
  const pg = await import('libpg-query')
  await pg.loadModule()
  return maskWith(pg, text)
}

/**
 * A text in which nobody can read the literals that hold passwords: behind PASSWORD and CONNECTION, and in OPTIONS
 * (…), also inside the bodies of functions and DO. Every character keeps its place.
 */
function maskWith(pg: Pick<PgQuery, 'scanSync'>, text: string): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end } of secretsOf(pg, text)) {
    parts.push(text.slice(at, start), text.slice(start, end).replaceAll(/[^\n]/g, '*'))
    at = end
  }
  return parts.join('') + text.slice(at)
}

function secretsOf(pg: Pick<PgQuery, 'scanSync'>, text: string): readonly Span[] {
  const words = wordsOf(pg, text)
  let openOptions = 0
  return words.flatMap((word, index) => {
    openOptions = depthOfOptions(words, index, openOptions)
    if (!word.isString) return []
    const inside = insideOf(word)
    const start = word.start + inside.offset
    if (openOptions > 0 || isSecret(words, index)) return [{ start, end: start + inside.text.length }]
    if (!word.text.startsWith('$')) return []
    return secretsOf(pg, inside.text).map((span) => ({ start: span.start + start, end: span.end + start }))
  })
}

/** Parentheses that are open within OPTIONS (…); 0 outside. */
function depthOfOptions(words: readonly Word[], index: number, depth: number): number {
  const text = words[index]?.text
  if (text === '(') return depth > 0 || words[index - 1]?.text === 'options' ? depth + 1 : 0
  return text === ')' && depth > 0 ? depth - 1 : depth
}

function isSecret(words: readonly Word[], index: number): boolean {
  const before = words[index - 1]?.text === '=' ? words[index - 2] : words[index - 1]
  return before?.text === 'password' || before?.text === 'connection'
}
