import { isCode, type Token } from '../token.ts'
import type { AlterColumnTo } from './module.ts'

/** ALTER TABLE [schema .] table ALTER [COLUMN] column TO …: what comes after TO is for libSQL to judge. */
export function alterColumnTo(
  text: string,
  tokens: readonly Token[],
  first: number,
): AlterColumnTo | undefined {
  const words = codeWords(text, tokens, first)
  const startsWith = (...keywords: readonly string[]) => {
    return keywords.every((keyword, index) => words[index]?.toUpperCase() === keyword)
  }
  if (!startsWith('ALTER', 'TABLE')) return undefined
  words.splice(0, words[3] === '.' ? 4 : 2)
  const table = unquote(words.shift() ?? '')
  if (!startsWith('ALTER')) return undefined
  // A column may itself be called column.
  words.splice(0, startsWith('ALTER', 'COLUMN') && words[2]?.toUpperCase() !== 'TO' ? 3 : 2)
  return startsWith('TO') && words.length > 1 ? { type: 'AlterColumnTo', table } : undefined
}

function codeWords(text: string, tokens: readonly Token[], first: number): string[] {
  const words: string[] = []
  for (let index = first; words.length < 10; index++) {
    const token = tokens[index]
    if (token === undefined || token.kind === 'semicolon') break
    if (isCode(token)) words.push(text.slice(token.start, token.end))
  }
  return words
}

function unquote(name: string): string {
  const quote = name[0] ?? ''
  if (quote === '[') return name.slice(1, -1)
  return ['"', '`', "'"].includes(quote) ? name.slice(1, -1).replaceAll(quote + quote, quote) : name
}
