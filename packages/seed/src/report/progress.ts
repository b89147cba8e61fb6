import { count } from './text.ts'
import type { SeedProgress } from './types.ts'

const quietMs = 1000
const redrawMs = 200

/** Where progress goes: standard error, and whether a person watches it. */
export type ProgressSink = { readonly write: (text: string) => void; readonly isTty: boolean }

/** Tells of a run that takes longer than a second: in place on a terminal, else one line a table. */
export function createProgressPrinter(sink: ProgressSink): {
  readonly show: (progress: SeedProgress) => void
  readonly end: () => void
} {
  let last: SeedProgress | undefined
  let drawnMs = -redrawMs
  const isTime = (progress: SeedProgress): boolean =>
    progress.elapsedMs >= quietMs && progress.elapsedMs - drawnMs >= redrawMs
  return {
    show: (progress) => {
      if (sink.isTty && isTime(progress)) {
        sink.write(`\r\u001B[2K${line(progress)}`)
        drawnMs = progress.elapsedMs
      }
      if (!sink.isTty && last !== undefined && last.table !== progress.table && last.elapsedMs >= quietMs)
        sink.write(`${line(last)}\n`)
      last = progress
    },
    end: () => {
      if (sink.isTty && drawnMs >= 0) sink.write('\r\u001B[2K')
      if (!sink.isTty && last !== undefined && last.elapsedMs >= quietMs) sink.write(`${line(last)}\n`)
    },
  }
}

function line({ table, doneRows, totalRows, elapsedMs }: SeedProgress): string {
  const perMs = doneRows / Math.max(1, elapsedMs)
  const leftS = Math.ceil((totalRows - doneRows) / perMs / 1000)
  return `${table}: ${count(doneRows)} of ${count(totalRows)} rows, ${count(Math.round(perMs * 1000))} rows/s, ${leftS} s left`
}
