import { examineHistories, type HistoriesOptions } from '../corpus/pg-histories.ts'
import { examineOnline, type OnlineHistory } from './examine.ts'

/** Every PostgreSQL history of a corpus, by plan and as it stands, on rows; writes online.json and returns its path. */
export async function runOnlineCorpus(options: HistoriesOptions): Promise<string> {
  return examineHistories(options, { file: 'online.json', examine: examineOnline, summaryOf })
}

function summaryOf({ name, files, rows, stopped }: OnlineHistory): string {
  const count = (verdict: string) => files.filter((file) => file.verdict === verdict).length
  const verdicts = ['same', 'fails', 'differs', 'online fails', 'plain fails']
  const counts = verdicts.map((verdict) => `${verdict} ${count(verdict)}`).join(', ')
  const taken = files.filter((file) => file.class === 'online').length
  const end = stopped === null ? '' : `; stopped: ${stopped}`
  return `${name}: ${files.length} files (${taken} online), ${rows} rows; ${counts}${end}`
}
