import type { Stmt } from 'sqlite3-parser'
import { isCode, type Token } from '../token.ts'
import type { SqliteParser } from './module.ts'

/** A statement with the length that it has in the file. */
export type Lenient = { readonly root: Stmt; readonly tail: number }

/** More occurrences than this in one statement are not tried one by one. */
const mostWords = 6

/**
 * What SQLite takes and the grammar does not: WINDOW, OVER and FILTER as plain names, which SQLite tells from the
 * keywords by what stands around them, and libSQL's RANDOM ROWID. Those words are quoted, or left out, until the
 * statement reads as SQL. `start` is where token `first` begins.
 */
export function parseLeniently(
  sqlite: SqliteParser,
  text: string,
  tokens: readonly Token[],
  first: number,
): Lenient | undefined {
  const start = tokens[first]?.start ?? text.length
  const end = tokens.find(({ kind }, index) => index > first && kind === 'semicolon')?.end ?? text.length
  const statement = text.slice(start, end)
  const words = tokens
    .filter((token, index) => index >= first && token.start < end && isCode(token))
    .map((token) => ({ at: token.start - start, word: text.slice(token.start, token.end) }))
  const rowid = randomRowid(words)
  if (rowid !== undefined) return read(sqlite, blank(statement, rowid), [])
  const doubtful = words.filter(({ word }) => contextual.has(word.toUpperCase()))
  if (doubtful.length === 0 || doubtful.length > mostWords) return undefined
  for (let choice = 1; choice < 2 ** doubtful.length; choice++) {
    const quoted = doubtful.filter((_, index) => (choice >> index) % 2 === 1)
    const found = read(sqlite, statement, quoted)
    if (found !== undefined) return found
  }
  return undefined
}

type Word = { readonly at: number; readonly word: string }

const contextual: ReadonlySet<string> = new Set(['WINDOW', 'OVER', 'FILTER'])

function randomRowid(words: readonly Word[]): readonly Word[] | undefined {
  const index = words.findIndex(
    ({ word }, at) => word.toUpperCase() === 'RANDOM' && words[at + 1]?.word.toUpperCase() === 'ROWID',
  )
  const isTable = words[0]?.word.toUpperCase() === 'CREATE' && words[index - 1]?.word === ')'
  return index > 0 && isTable ? words.slice(index, index + 2) : undefined
}

function blank(statement: string, words: readonly Word[]): string {
  let blanked = statement
  for (const { at, word } of words) {
    blanked = blanked.slice(0, at) + ' '.repeat(word.length) + blanked.slice(at + word.length)
  }
  return blanked
}

/** Each quoted word makes the text longer by two, which the tail is told without. */
function read(sqlite: SqliteParser, statement: string, quoted: readonly Word[]): Lenient | undefined {
  let rewritten = statement
  for (const { at, word } of quoted.toReversed()) {
    rewritten = `${rewritten.slice(0, at)}"${word}"${rewritten.slice(at + word.length)}`
  }
  const parsed = sqlite.parseStmt(rewritten, { allowTrailing: true })
  if (parsed.status !== 'ok' || parsed.root === undefined) return undefined
  const before = quoted.filter(({ at }, index) => at + 2 * index < parsed.tail).length
  return { root: parsed.root, tail: parsed.tail - 2 * before }
}
