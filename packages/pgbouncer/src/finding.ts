/** What is wrong, or will go wrong, with a pooler; `error` fails a check. Codes are for scripts. */
export type PoolerFinding = {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly message: string
  /** The next step. */
  readonly hint: string
}
