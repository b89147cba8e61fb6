import { setImmediate as nextTurn } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import { catalogTable, type DataSet, type TableData } from '../dataset.ts'
import { createTableHash, type TableHash } from '../content-hash.ts'
import { textOf, type LabelledRow } from '../row.ts'
import { missingTypes } from './catalog.ts'
import type { TableModel } from '../graph/model.ts'
import type { Store } from './store.ts'

export type LoadedTable = {
  readonly table: string
  readonly rows: number
  readonly inserted: number
  readonly contentHash: string
}

export type LoadWatch = {
  /** Called after each batch; throws to stop. */
  readonly progress: (table: string, tableRows: number, loaded: number) => void
  /** Rows of this table are someone's own: they stay, and the data set's are left out. */
  readonly kept: (table: string, rows: number) => void
}

/** What became of a batch: rows inserted, and rows without a place since someone's row has their unique key. */
export type Written = { readonly inserted: number; readonly displaced: readonly LabelledRow[] }

/** Makes a batch ready, and gives what then writes it (or in a dry run finds out which rows it would write). */
export type Write = (table: TableData, batch: readonly LabelledRow[]) => () => Promise<Written>

/** A few milliseconds of work. */
const sliceRows = 500

/** Puts a data set in, table after table. Rows that are there stay as they are. Throws SEED.CONFLICT and DB.* errors. */
export async function loadDataSet(
  data: DataSet,
  write: Write,
  watch: LoadWatch,
): Promise<readonly LoadedTable[]> {
  const referred = new Set(
    data.tables.flatMap(({ model }) => model.references.map((reference) => reference.table)),
  )
  const loaded: LoadedTable[] = []
  for (const table of data.tables) loaded.push(await loadTable(table, write, watch, referred))
  return loaded
}

/** While the server takes one batch the next is made, hashed and encoded. */
async function loadTable(
  table: TableData,
  write: Write,
  watch: LoadWatch,
  referred: ReadonlySet<string>,
): Promise<LoadedTable> {
  const { key, sqlName } = table.model
  const content = createTableHash(table.model)
  const sums = { rows: 0, inserted: 0, kept: 0 }
  const settle = async (batch: readonly LabelledRow[], run: () => Promise<Written>): Promise<void> => {
    const { inserted, displaced } = await run()
    if (displaced.length > 0 && referred.has(key)) throw displacedError(sqlName, displaced)
    sums.rows += batch.length
    sums.inserted += inserted
    sums.kept += displaced.length
    watch.progress(sqlName, sums.rows, batch.length)
  }
  let underWay: Promise<void> = Promise.resolve()
  for (const batch of table.batches()) {
    await hashRows(content, batch)
    const run = write(table, batch)
    await underWay
    underWay = settle(batch, run)
    // Awaited in the next round: until then a failure is not an unhandled one.
    underWay.catch(() => undefined)
  }
  await underWay
  if (sums.kept > 0) watch.kept(sqlName, sums.kept)
  return { table: sqlName, rows: sums.rows, inserted: sums.inserted, contentHash: content.digest() }
}

/** In slices: the connection gets its turn between two, and goes on sending the batch before. */
async function hashRows(content: TableHash, batch: readonly LabelledRow[]): Promise<void> {
  for (let from = 0; from < batch.length; from += sliceRows) {
    await nextTurn()
    for (const { row } of batch.slice(from, from + sliceRows)) content.add(row)
  }
}

/** Inserts what is not there yet. */
export function writeTo(store: Store): Write {
  const place = async (model: TableModel, wanted: readonly LabelledRow[], insert: () => Promise<number>) => {
    const inserted = await insert()
    if (inserted === wanted.length) return { inserted, displaced: [] }
    const there = await store.present(model, wanted.map(idOf))
    return { inserted, displaced: wanted.filter((labelled) => !there.has(idOf(labelled))) }
  }
  return ({ model }, batch) => {
    if (model.key === catalogTable) {
      return async () => {
        const missing = await missingFrom(store, model, batch)
        return await place(
          model,
          missing,
          store.prepareInsert(
            model,
            missing.map(({ row }) => row),
          ),
        )
      }
    }
    const insert = store.prepareInsert(
      model,
      batch.map(({ row }) => row),
    )
    return () => place(model, batch, insert)
  }
}

/** Counts what `writeTo` would insert; `emptied`: as if nothing were there. */
export function writeNothing(store: Store, emptied: boolean): Write {
  return ({ model }, batch) =>
    async () => {
      if (emptied) return { inserted: batch.length, displaced: [] }
      if (model.key === catalogTable) {
        return { inserted: (await missingFrom(store, model, batch)).length, displaced: [] }
      }
      const there = await store.present(model, batch.map(idOf))
      return { inserted: batch.length - there.size, displaced: [] }
    }
}

/** More event types than any catalog will have. */
const wholeCatalog = 100_000

async function missingFrom(
  store: Store,
  model: TableModel,
  batch: readonly LabelledRow[],
): Promise<readonly LabelledRow[]> {
  return missingTypes(batch, await store.read(model, undefined, wholeCatalog))
}

function idOf({ row }: LabelledRow): string {
  return textOf(row['id'])
}

function displacedError(table: string, rows: readonly LabelledRow[]): CodedError {
  const labels = rows.slice(0, 5).map(({ label }) => label)
  const more = rows.length > 5 ? ` and ${rows.length - 5} more` : ''
  return new CodedError(
    'SEED.CONFLICT',
    `In ${table}, rows that the seed did not write have the unique keys of ${labels.join(', ')}${more}. Nothing was written.`,
    {
      hint: 'Change or remove those rows, use the --seed of the first run, or start again with --clear --confirm and the name of the database.',
      details: { table, rows: labels },
    },
  )
}
