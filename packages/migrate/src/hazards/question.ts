/**
 * What rows may make a pending statement fail by. `row`: any row at all. `value`: one that does not convert, or of
 * which something cannot be computed. `exclusion`: rows that exclude each other, which are not counted.
 * `outside-bounds`: of a table that becomes a partition; `of-new-partition`: of the default partition, which may not keep them.
 */
export type ViolationKind =
  | 'null'
  | 'duplicate'
  | 'orphan'
  | 'row'
  | 'check'
  | 'value'
  | 'length'
  | 'exclusion'
  | 'outside-bounds'
  | 'of-new-partition'

/** A statement of a file, from 1. */
export type StatementPlace = { readonly tag: string; readonly statement: number }

type Subject = StatementPlace & {
  readonly file: string
  readonly line: number
  readonly kind: ViolationKind
  readonly table: string
  readonly columns: readonly string[]
  /** An earlier pending statement that writes there: it may mend what is counted. */
  readonly mendedBy: StatementPlace | null
}

/** A count that tells whether a pending statement fails on the rows of today, in the names of today. */
export type DataQuestion = Subject & {
  /** SELECT of one number; null where the rows of today cannot tell, which `undecided` explains. */
  readonly sql: string | null
  /** How to go on row by row where a row makes `sql` raise: `failing` is true of rows that are in the way. */
  readonly rows: { readonly relation: string; readonly failing: string } | null
  /** `sql` counts no further. */
  readonly cap: number | null
  readonly undecided: string | null
}

/** The same with its answer: null where there is none, which `undecided` explains. */
export type DataAnswer = Subject & {
  readonly count: number | null
  /** There may be more. */
  readonly isAtLeast: boolean
  readonly undecided: string | null
}
