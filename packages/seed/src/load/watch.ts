import { CodedError } from '@twinship/core'
import type { DataSet } from '../dataset.ts'
import type { SeedProgress } from '../report/types.ts'
import type { LoadWatch } from './load.ts'

/** Tells of progress, stops at the next batch when the signal says so, and gathers notes. */
export function createWatch(
  data: DataSet,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: SeedProgress) => void },
  notes: string[],
): LoadWatch {
  const started = performance.now()
  const totalRows = data.tables.reduce((sum, table) => sum + table.count, 0)
  let doneRows = 0
  return {
    progress: (table, tableRows, loaded) => {
      doneRows += loaded
      options.onProgress?.({
        table,
        tableRows,
        doneRows,
        totalRows,
        elapsedMs: Math.round(performance.now() - started),
      })
      if (options.signal?.aborted === true) {
        throw new CodedError('INTERRUPTED', 'Interrupted: nothing of this run was kept.')
      }
    },
    kept: (table, rows) => {
      const what =
        rows === 1
          ? 'one row stands in the place of a seeded one and stays'
          : `${rows} rows stand in the place of seeded ones and stay`
      notes.push(`${table}: ${what}.`)
    },
  }
}
