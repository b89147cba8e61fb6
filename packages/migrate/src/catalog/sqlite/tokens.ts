import type { SqliteParser } from '../../parse/sqlite/module.ts'

/**
 * A piece of SQL as it compares: names without quotes and in small letters, keywords in capitals, neither comments nor
 * spacing. SQLite writes what it alters in another way than what it creates.
 */
export function normalized(sqlite: SqliteParser, sql: string): string {
  const words: string[] = []
  for (const { type, text } of sqlite.tokenize(sql, { emitTrivia: true })) {
    const kind = sqlite.tokenName(type) ?? ''
    if (kind === 'SPACE' || kind === 'COMMENT' || kind === 'SEMI') continue
    words.push(word(kind, text))
  }
  return words.join(' ')
}

function word(kind: string, text: string): string {
  if (kind === 'STRING' || kind === 'BLOB') return text
  return kind === 'ID' ? `"${unquote(text).toLowerCase()}"` : text.toUpperCase()
}

function unquote(name: string): string {
  const quote = name[0] ?? ''
  if (quote === '[') return name.slice(1, -1)
  return quote === '"' || quote === '`' ? name.slice(1, -1).replaceAll(quote + quote, quote) : name
}
