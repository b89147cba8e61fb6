import type {
  ParseStmtOptions,
  ParseStmtResult,
  Stmt,
  TokenIterator,
  Token,
  TokenizeOptions,
} from 'sqlite3-parser'

/** What is used of sqlite3-parser. */
export type SqliteParser = {
  parseStmt(source: string, options?: ParseStmtOptions): ParseStmtResult
  tokenize(source: string, options?: TokenizeOptions): TokenIterator
  tokenName(code: Token['type']): string | undefined
}

/** libSQL's own `ALTER TABLE t ALTER COLUMN c TO …`, which SQLite's grammar does not have. */
export type AlterColumnTo = { readonly type: 'AlterColumnTo'; readonly table: string }

export type SqliteNode = Stmt | AlterColumnTo
