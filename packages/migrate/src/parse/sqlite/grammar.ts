import type { Grammar } from '../grammar.ts'
import type { Token } from '../token.ts'
import { conductOf } from './conduct.ts'
import type { SqliteNode, SqliteParser } from './module.ts'
import { tableRebuilds } from './rebuilds.ts'
import { splitSqlite } from './split.ts'

const kinds: Readonly<Record<string, Token['kind']>> = {
  SEMI: 'semicolon',
  STRING: 'string',
  BLOB: 'string',
  ILLEGAL: 'illegal',
  ID: 'name',
}

/** SQLite's grammar with libSQL's ALTER COLUMN … TO, by sqlite3-parser. */
export function createSqliteGrammar(sqlite: SqliteParser): Grammar<SqliteNode> {
  return {
    dialect: 'sqlite',
    scan(text) {
      const tokens = tokensOf(sqlite, text)
      return tokens.some(({ kind }) => kind === 'illegal') ? undefined : tokens
    },
    tokenize: (text) => tokensOf(sqlite, text),
    split: (text, tokens) => splitSqlite(sqlite, text, tokens),
    conduct: conductOf,
    facts: ({ pieces }) => tableRebuilds(pieces.map(({ node }) => node)),
  }
}

function tokensOf(sqlite: SqliteParser, text: string): Token[] {
  const tokens: Token[] = []
  for (const token of sqlite.tokenize(text, { emitTrivia: true })) {
    const { offset, length } = token.span
    const name = sqlite.tokenName(token.type) ?? ''
    if (name === 'SPACE') continue
    const kind = name === 'COMMENT' ? commentKind(token.text) : (kinds[name] ?? 'other')
    tokens.push({ start: offset, end: offset + length, kind })
  }
  return tokens
}

function commentKind(text: string): Token['kind'] {
  return text.startsWith('--') ? 'line-comment' : 'block-comment'
}
