/** error: applying goes wrong or loses something. warning: somebody should look. note: good to know. */
export type Severity = 'error' | 'warning' | 'note'

/** One result of the journal check; `line` counts from 1. */
export type Finding = {
  readonly code: string
  readonly severity: Severity
  readonly tag?: string
  readonly file?: string
  readonly line?: number
  readonly message: string
  readonly hint: string
}
