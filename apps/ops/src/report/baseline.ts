import type { Config } from '@twinship/core'
import type { BaselineReport } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import { auditText, databaseText, documentHead } from './head.ts'

export function baselineOutcome(config: Config, report: BaselineReport): Outcome {
  return {
    document: { ...documentHead('baseline', config), ...report },
    text: databaseText(config) + baselineText(report),
  }
}

export function baselineText({ recorded, known, notes, auditHead }: BaselineReport): string {
  return [
    `Migrations  ${recorded.length} written down as applied, ${known.length} known before\n`,
    ...recorded.map((tag) => `  + ${tag}\n`),
    ...notes.map((note) => `  ${note}\n`),
    auditText(auditHead),
  ].join('')
}
