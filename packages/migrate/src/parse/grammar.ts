import type { Dialect } from '../model/folder.ts'
import type { FileFact } from '../model/parsed.ts'
import type { StatementConduct } from '../model/statement.ts'
import type { Token } from './token.ts'

/** A statement as token indexes, both inclusive, and what its grammar makes of it. */
export type Piece<Node> = { readonly first: number; readonly last: number; readonly node: Node }

export type PieceFile<Node> = {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly pieces: readonly Piece<Node>[]
  readonly lineOf: (offset: number) => number
}

/** What differs between the databases. Every member throws SyntaxProblem where the text is not SQL. */
export type Grammar<Node> = {
  readonly dialect: Dialect
  tokenize(text: string): Token[]
  split(text: string, tokens: readonly Token[]): Piece<Node>[]
  conduct(node: Node): StatementConduct
  facts(file: PieceFile<Node>): FileFact[]
}

/** Where a text stops being SQL; `ordinal` counts statements from 1. */
export class SyntaxProblem extends Error {
  readonly offset: number
  readonly ordinal: number
  /** The text without its secrets, every character in its place. */
  readonly shown: string | undefined

  constructor(message: string, offset: number, ordinal: number, cause?: unknown, shown?: string) {
    super(message, { cause })
    this.offset = offset
    this.ordinal = ordinal
    this.shown = shown
  }
}
