import type { AbortReport } from '@twinship/migrate'
import type { JobContext, Outcome } from '../context.ts'
import { databaseText, documentHead } from './head.ts'

export function abortOutcome({ config }: Pick<JobContext, 'config'>, report: AbortReport): Outcome {
  const undone = report.undone.map((id) => `  - ${id}\n`).join('')
  const remains = report.remains.map((text) => `      ${text}\n`).join('')
  const what = report.undone.length === 1 ? '1 step' : `${report.undone.length} steps`
  return {
    document: { ...documentHead('abort', config), ...report },
    text: `${databaseText(config)}Taken back  ${what} of ${report.tag}, which is pending again\n${undone}${remains}`,
  }
}
