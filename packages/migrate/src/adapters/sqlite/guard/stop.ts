import type { ErrorCode } from '@twinship/core'
import type { Statement } from '../../../model/statement.ts'

/** A statement that failed, or a proof that did not hold: the transaction is undone, and this is why. */
export class Stop extends Error {
  readonly statement: Statement | null
  readonly why: StopReason

  constructor(statement: Statement | null, why: StopReason) {
    super(
      why.kind === 'unproven' ? why.text : 'a statement failed',
      why.kind === 'refused' ? { cause: why.thrown } : {},
    )
    this.statement = statement
    this.why = why
  }
}

export type StopReason =
  | { readonly kind: 'refused'; readonly thrown: unknown }
  | {
      readonly kind: 'unproven'
      readonly code: ErrorCode
      /** SQLite's code for what the proof found. */
      readonly cause: string
      readonly text: string
      readonly advice: string
    }
