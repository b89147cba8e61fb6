import type { Statement } from './statement.ts'

/** What is sent in one go: see state/segments.ts for how a file becomes segments. */
export type Segment = TransactionSegment | AloneSegment

export type TransactionSegment = {
  readonly kind: 'transaction'
  /** `file`: its own BEGIN (or AND CHAIN) is or was the opening; the engine sends none. */
  readonly opens: 'engine' | 'file'
  /** `rollback` takes journal rows written inside along: write them after it. */
  readonly closes: 'engine' | 'commit' | 'rollback'
  readonly statements: readonly Statement[]
}

export type AloneSegment = {
  readonly kind: 'alone'
  /** `own`: a transaction of its own, shared with its journal row. `none`: journal rows before and after it. */
  readonly transaction: 'own' | 'none'
  readonly statement: Statement
}
