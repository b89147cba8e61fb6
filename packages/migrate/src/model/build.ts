/** An index build as the server tells it; `done` of `total` in its phase, null where the phase counts nothing. */
export type BuildProgress = {
  /** In the server's words: `building index: scanning table`. */
  readonly phase: string
  readonly table: string
  /** Null until it has a name in the catalog, or where this role may not see it. */
  readonly index: string | null
  readonly unit: 'blocks' | 'rows' | 'transactions' | null
  readonly done: number
  readonly total: number
}
