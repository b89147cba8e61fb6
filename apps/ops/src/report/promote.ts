import type { Config } from '@twinship/core'
import type { Promotion } from '@twinship/migrate'
import type { Outcome } from '../context.ts'
import type { PromoteReport } from '../jobs/promote/export.ts'
import { auditText, databaseText, documentHead } from './head.ts'

/** Without --out the record itself is what is printed. */
export function promoteOutcome(config: Config, report: PromoteReport): Outcome {
  const document = { ...documentHead('promote export', config), ...report }
  if (report.file === null) return { document, text: `${JSON.stringify(report.promotion, undefined, 2)}\n` }
  const { promotion, leftOut, file } = report
  return {
    document,
    text: [
      databaseText(config),
      recordText(promotion),
      ...leftOut.map((tag) => `  - ${tag}  not in it: applied by no run of staging\n`),
      auditText(promotion.auditHead),
      `Hash        ${promotion.sha256}\n`,
      `Signature   ${promotion.signature === null ? 'none: the hash shows damage, not forgery' : 'yes'}\n`,
      `Written     ${file}\n`,
    ].join(''),
  }
}

function recordText({ migrations, runs }: Promotion): string {
  const names = migrations.map(({ tag }) => `  + ${tag}\n`).join('')
  const count = runs.length === 1 ? 'one run' : `${runs.length} runs`
  return `Promoted    ${migrations.length} by ${count}\n${names}`
}
