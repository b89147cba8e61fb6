import { examineHistories, type HistoriesOptions } from '../corpus/pg-histories.ts'
import { examineHistory, type ExaminedHistory } from './examine.ts'
import type { Verdict } from './judge.ts'

/** Preflight on every PostgreSQL history of a corpus, filled with rows; writes preflight.json and returns its path. */
export async function runPreflightCorpus(options: HistoriesOptions): Promise<string> {
  return examineHistories(options, { file: 'preflight.json', examine: examineHistory, summaryOf })
}

function summaryOf({ name, files, rows, stopped }: ExaminedHistory): string {
  const count = (verdict: Verdict) => files.filter((file) => file.verdict === verdict).length
  const verdicts: readonly Verdict[] = ['named', 'mended', 'undecided', 'missed', 'alarm', 'write', 'other']
  const counts = verdicts.map((verdict) => `${verdict} ${count(verdict)}`).join(', ')
  const end = stopped === null ? '' : `; stopped at ${stopped}`
  return `${name}: ${files.length} files, ${rows} rows; ${counts}${end}`
}
