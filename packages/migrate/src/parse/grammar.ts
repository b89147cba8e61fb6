import type { Dialect } from '../model/folder.ts'
import type { FileFact } from '../model/parsed.ts'
import type { StatementConduct } from '../model/statement.ts'
import type { Scan } from './shown.ts'
import type { Token } from './token.ts'

/** A statement as token indexes, both inclusive, and what its grammar makes of it. */
export type Piece<Node> = { readonly first: number; readonly last: number; readonly node: Node }

export type PieceFile<Node> = {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly pieces: readonly Piece<Node>[]
  readonly lineOf: (offset: number) => number
}

/** What differs between the databases. Every member but scan throws SyntaxProblem where the text is not SQL. */
export type Grammar<Node> = {
  readonly dialect: Dialect
  readonly scan: Scan
  tokenize(text: string): Token[]
  split(text: string, tokens: readonly Token[]): Piece<Node>[]
  conduct(node: Node): StatementConduct
  facts(file: PieceFile<Node>): FileFact[]
}

type Problem = {
  /** From 0. */
  readonly offset: number
  /** Of the statement, from 1. */
  readonly ordinal: number
  /** What was read: its literals must not be shown, and the message and the hint may quote them. */
  readonly text: string
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** Where a text stops being SQL. */
export class SyntaxProblem extends Error {
  readonly place: Omit<Problem, 'cause'>

  constructor(message: string, { cause, ...place }: Problem) {
    super(message, { cause })
    this.place = place
  }
}
