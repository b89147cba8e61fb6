import type { LedgerRow } from '../model/state.ts'

/** Where Drizzle's migrator records what it applied. Reading changes nothing, and creates nothing. */
export type Ledger = {
  /**
   * Its rows in the order they were written; none where table, schema or file does not exist. Throws CONNECT.* and
   * DB.* errors.
   */
  readRows(): Promise<readonly LedgerRow[]>
}
