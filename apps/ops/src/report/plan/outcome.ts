import { CodedError } from '@twinship/core'
import type { Plan } from '@twinship/migrate'
import type { PlanFlags } from '../../commands/plan.ts'
import type { JobContext, Outcome } from '../../context.ts'
import type { PlanReport } from '../../jobs/plan.ts'
import { documentHead } from '../head.ts'
import { jsonDocument } from '../json.ts'
import { planMarkdown } from './markdown.ts'
import { planText } from './text.ts'

/** Prints as --format says; PLAN.REFUSED where a file has no steps for what it breaks or blocks. */
export function planOutcome({ config }: JobContext, report: PlanReport, flags: PlanFlags): Outcome {
  const error = refusal(report.plan)
  const failed = error === undefined ? {} : { error }
  const document = { ...documentHead('plan', config), ...report }
  const texts = {
    text: () => planText(config, report),
    markdown: () => planMarkdown(report.plan),
    json: () => jsonDocument({ document, ...failed }),
  }
  return { document, text: texts[flags.format](), ...failed }
}

/** PLAN.REFUSED where a file has no steps. */
export function refusal({ files, maintenance }: Plan): CodedError | undefined {
  if (maintenance) return undefined
  const stopped = files.filter(({ class: kind }) => kind === 'phased' || kind === 'refused')
  if (stopped.length === 0) return undefined
  const names = stopped.map(({ file }) => file)
  return new CodedError('PLAN.REFUSED', `Not planned, for it breaks or blocks: ${names.join(', ')}.`, {
    details: { files: names },
  })
}
