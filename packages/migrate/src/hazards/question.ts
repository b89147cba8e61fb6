/** What rows may make a pending statement fail by; `row`: any row at all. */
export type ViolationKind = 'null' | 'duplicate' | 'orphan' | 'row'

/** A count that tells whether a pending statement fails on the rows of today. Names are those of today. */
export type DataQuestion = {
  readonly tag: string
  readonly file: string
  readonly line: number
  readonly statement: number
  readonly kind: ViolationKind
  readonly table: string
  readonly columns: readonly string[]
  /** An earlier pending statement writes to the table: it may mend what is counted. */
  readonly mendedBy: number | null
  /** SELECT of one number. */
  readonly sql: string
}

/** The same with its answer; null where it took too long. */
export type DataAnswer = Omit<DataQuestion, 'sql'> & { readonly count: number | null }
