import type { Row } from '../row.ts'
import type { TableModel } from '../graph/model.ts'

/** What the loader needs of a database, inside one transaction. */
export type Store = {
  /** Takes the one lock of seeding for the rest of the transaction; throws DB.BUSY where another run holds it. */
  readonly lock: () => Promise<void>
  /** Encodes rows; what it returns inserts those whose keys are free, and tells how many. */
  readonly prepareInsert: (model: TableModel, rows: readonly Row[]) => () => Promise<number>
  /** Which of these ids are there. */
  readonly present: (model: TableModel, ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Rows in the order of their ids, after one. */
  readonly read: (model: TableModel, after: string | undefined, limit: number) => Promise<readonly Row[]>
  /** Ids that end with one of the suffixes. */
  readonly idsEndingWith: (model: TableModel, suffixes: readonly string[]) => Promise<readonly string[]>
  /** Empties the tables, given in insert order. */
  readonly clear: (models: readonly TableModel[]) => Promise<void>
  /** Lets the planner know of many new rows. */
  readonly analyze: (models: readonly TableModel[]) => Promise<void>
}

export type Database = {
  /** Commits when `run` resolves, else leaves nothing. */
  readonly transaction: <T>(run: (store: Store) => Promise<T>) => Promise<T>
  /** For looking only. */
  readonly inspect: <T>(run: (store: Store) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}
