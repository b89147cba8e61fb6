import type { Statement } from './statement.ts'

/** One file, read by its database's grammar. */
export type ParsedMigration = {
  readonly tag: string
  readonly file: string
  readonly statements: readonly Statement[]
  /** SHA-256 of the token stream: the same after an edit of comments, whitespace or breakpoints. */
  readonly tokensHash: string
  /** Offsets of the statement breakpoints; a marker inside a literal is none. */
  readonly breakpoints: readonly number[]
  readonly facts: readonly FileFact[]
}

/** What was recognised over several statements. Statements are named by their ordinal. */
export type FileFact = TableRebuild | EnumValueUse | LongName | OpenComment

/**
 * SQLite's way to alter a table. `create-first`: create the new one under a temporary name, copy, drop the old one,
 * rename. `rename-first`: rename the old one to a temporary name, create the new one, copy, drop the old one.
 */
export type TableRebuild = {
  readonly kind: 'table-rebuild'
  readonly order: 'create-first' | 'rename-first'
  readonly table: string
  readonly temporary: string
  readonly create: number
  /** Null where nothing is copied: the rows of the old table go with it. */
  readonly copy: number | null
  readonly drop: number
  readonly rename: number
}

/** A literal after ADD VALUE that spells the new value. */
export type EnumValueUse = {
  readonly kind: 'enum-value-use'
  readonly added: number
  readonly used: number
  readonly type: string
}

/** An identifier that PostgreSQL cuts to 63 bytes. */
export type LongName = {
  readonly kind: 'long-name'
  readonly name: string
  readonly bytes: number
  readonly line: number
}

/** The file ends inside a line comment: what is appended lands in it. `swallowsSql`: that has happened. */
export type OpenComment = {
  readonly kind: 'open-comment'
  readonly line: number
  readonly swallowsSql: boolean
}
